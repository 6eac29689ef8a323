import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { NoticeContext, type Outcome } from "./notice-context";
import styles from "./notices.module.css";

interface Notice {
  /** Tells apart two that say the same: the second is read out as well. */
  id: number;
  text: string;
  outcome: Outcome;
}

/** How long it stays that something is done. Nothing is said here only: the page shows it too. */
const SHOWN_MS = 8_000;

let lastId = 0;

/** Shows the result of what somebody has done last, and has it read out. */
export function Notices({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice>();
  const place = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<HTMLElement>(null);
  const mutations = useQueryClient().getMutationCache();

  const say = useCallback((text: string, outcome: Outcome = "done") => {
    lastId += 1;
    setNotice({ id: lastId, text, outcome });
  }, []);

  const dismiss = useCallback(() => {
    // Whoever is at the button goes back to where they came from.
    if (place.current?.contains(document.activeElement)) cameFrom.current?.focus();
    setNotice(undefined);
  }, []);

  // Whoever tries again is not told any longer that it has failed.
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
      {children}
      <div className={styles.place} ref={place}>
        <div className={notice && styles.notice}>
          <p role="status">{notice && <span key={notice.id}>{notice.text}</span>}</p>
          {notice && (
            <button
              type="button"
              className={styles.dismiss}
              aria-label="Dismiss"
              onClick={dismiss}
              onFocus={({ relatedTarget }) => {
                cameFrom.current = relatedTarget as HTMLElement | null;
              }}
            >
              <X size={20} aria-hidden="true" />
            </button>
          )}
        </div>
      </div>
    </NoticeContext>
  );
}

/** Brings what is worked on out from under the notice, where it is in sight (WCAG 2.2, 2.4.11). */
function uncoverFocus(): void {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return;
  const { top, bottom } = focused.getBoundingClientRect();
  if (bottom > 0 && top < window.innerHeight) focused.scrollIntoView({ block: "nearest" });
}
