import { notifyManager, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useContext } from "react";
import { Conflict } from "@/api/if-unchanged";
import { Problem } from "@/api/problem";
import { useNotice } from "../notices/notice-context";
import { UndoContext } from "./undo-context";

/** For what is not deleted if it was changed meanwhile. */
interface Changed {
  /** What the viewer is told then. */
  told: string;
  /** Leads to it. */
  show: () => void;
  /** The lists that still have what it was before. */
  lists: QueryKey;
}

interface Removal {
  /** Its name among the hidden items: `post 42`. */
  item: string;
  /** What the viewer is told: `Your post is deleted.` */
  told: string;
  /** What the viewer is told when the service refuses. */
  failed: string;
  /** Sends the request, with `keepalive`, because the page may be closing. */
  send: () => Promise<unknown>;
  /** Removes it from what is cached. */
  onGone: () => void;
  changed?: Changed;
}

/**
 * Deletes something in two steps: it is hidden at once, and the request goes out when the time to
 * undo that is over. It comes back where it was when that is undone or fails.
 */
export function useRemoval(): (removal: Removal) => void {
  const { offers, hidden } = useContext(UndoContext);
  const queries = useQueryClient();
  const say = useNotice();

  function keep({ told, show, lists }: Changed): void {
    void queries.invalidateQueries({ queryKey: lists });
    say(told, "failed", show);
  }

  async function finish({ item, failed, send, onGone, changed }: Removal): Promise<void> {
    const request = queries.getMutationCache().build(queries, { mutationFn: send });
    const error = await request.execute(undefined).catch((reason: unknown) => reason);
    const isGone = error instanceof Problem && error.status === 404;
    if (request.state.status === "success" || isGone) onGone();
    else if (changed && error instanceof Conflict) keep(changed);
    else say(failed, "failed");
    // Scheduled behind the changes of the cache: else it would show again for a moment.
    notifyManager.schedule(() => hidden.show(item));
  }

  return (removal) => {
    // A second press, before the first one shows.
    if (hidden.items().has(removal.item)) return;
    hidden.hide(removal.item);
    offers.add({
      text: removal.told,
      undo: () => hidden.show(removal.item),
      end: () => finish(removal),
    });
  };
}
