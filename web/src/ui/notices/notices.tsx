import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { NoticeContext, type Outcome } from "./notice-context";
import styles from "./notices.module.css";

interface Notice {
  /** Distinguishes equal notices, so that the second is read out too. */
  id: number;
  text: string;
  outcome: Outcome;
}

/** How long a success stays. The page shows the result too. */
const SHOWN_MS = 8_000;

let lastId = 0;

/** Shows the result of the last action, and announces it. */
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
    // If the button has the focus, return it to where it was.
    if (place.current?.contains(document.activeElement)) cameFrom.current?.focus();
    setNotice(undefined);
  }, []);

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

/** Scrolls the focused element out from under the notice (WCAG 2.2, 2.4.11). */
function uncoverFocus(): void {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return;
  const { top, bottom } = focused.getBoundingClientRect();
  if (bottom > 0 && top < window.innerHeight) focused.scrollIntoView({ block: "nearest" });
}
