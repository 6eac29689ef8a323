import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { Button } from "../button";
import { createUndo, UndoContext } from "../undo/undo-context";
import { UndoNotices } from "../undo/undo-notices";
import { DismissButton } from "./dismiss-button";
import { NoticeContext, type Outcome, type Say } from "./notice-context";
import styles from "./notices.module.css";
import { uncoverFocus } from "./uncover-focus";
import { useReturnFocus } from "./use-return-focus";

interface Notice {
  /** Distinguishes equal notices, so that the second is read out too. */
  id: number;
  text: string;
  outcome: Outcome;
  show: (() => void) | undefined;
}

/** How long a success stays. The page shows the result too. */
const SHOWN_MS = 8_000;

let lastId = 0;

/** Shows the result of the last action, and announces it. */
export function Notices({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice>();
  const [undo] = useState(createUndo);
  const { place, onFocus, giveBack } = useReturnFocus();
  const mutations = useQueryClient().getMutationCache();

  const say = useCallback<Say>((text, outcome = "done", show) => {
    lastId += 1;
    setNotice({ id: lastId, text, outcome, show });
  }, []);

  const dismiss = useCallback(() => {
    giveBack();
    setNotice(undefined);
  }, [giveBack]);

  // A retry removes the old failure.
  useEffect(
    () =>
      mutations.subscribe(({ type }) => {
        if (type === "added")
          setNotice((shown) => (shown?.outcome === "failed" ? undefined : shown));
      }),
    [mutations],
  );

  useEffect(() => {
    if (!notice) return;
    uncoverFocus();
    if (notice.outcome === "failed") return;
    const timer = setTimeout(dismiss, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, dismiss]);

  return (
    <NoticeContext value={say}>
      <UndoContext value={undo}>
        {children}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only remembers the focus */}
        <div className={styles.place} ref={place} onFocus={onFocus}>
          <UndoNotices onClose={giveBack} />
          <div className={notice && styles.notice}>
            <p role="status">{notice && <span key={notice.id}>{notice.text}</span>}</p>
            {notice?.show && (
              <Button
                className={styles.action}
                onClick={() => {
                  dismiss();
                  notice.show?.();
                }}
              >
                Show
              </Button>
            )}
            {notice && <DismissButton onClick={dismiss} />}
          </div>
        </div>
      </UndoContext>
    </NoticeContext>
  );
}
