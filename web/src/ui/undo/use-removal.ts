import { notifyManager, useQueryClient } from "@tanstack/react-query";
import { useContext } from "react";
import { Problem } from "@/api/problem";
import { useNotice } from "../notices/notice-context";
import { UndoContext } from "./undo-context";

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
}

/**
 * Deletes something in two steps: it is hidden at once, and the request goes out when the time to
 * undo that is over. It comes back where it was when that is undone or fails.
 */
export function useRemoval(): (removal: Removal) => void {
  const { offers, hidden } = useContext(UndoContext);
  const queries = useQueryClient();
  const say = useNotice();

  async function finish({ item, failed, send, onGone }: Removal): Promise<void> {
    const request = queries.getMutationCache().build(queries, { mutationFn: send });
    const error = await request.execute(undefined).catch((reason: unknown) => reason);
    const isGone = error instanceof Problem && error.status === 404;
    if (request.state.status === "success" || isGone) onGone();
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
