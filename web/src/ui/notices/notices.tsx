import { type ReactNode, useCallback, useState } from "react";
import { NoticeContext } from "./notice-context";
import styles from "./notices.module.css";

interface Notice {
  id: number;
  text: string;
}

/** How long a notice stays. Nothing is said here only: the page shows it as well. */
const SHOWN_MS = 8_000;

let lastId = 0;

/** Shows the results of what people do, and has them read out. */
export function Notices({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);

  const remove = useCallback((id: number) => {
    setNotices((before) => before.filter((notice) => notice.id !== id));
  }, []);

  const say = useCallback(
    (text: string) => {
      lastId += 1;
      const notice = { id: lastId, text };
      setNotices((before) => [...before.slice(-2), notice]);
      setTimeout(remove, SHOWN_MS, notice.id);
    },
    [remove],
  );

  return (
    <NoticeContext value={say}>
      {children}
      <div className={styles.notices} role="status" aria-live="polite">
        {notices.map(({ id, text }) => (
          <p key={id} className={styles.notice}>
            {text}
          </p>
        ))}
      </div>
    </NoticeContext>
  );
}
