import { useEffect, useRef } from "react";
import { Button } from "./button";
import styles from "./more-items.module.css";

interface MoreItemsProps {
  /** What there is more of: `recipes`. */
  what: string;
  hasMore: boolean;
  busy: boolean;
  load: () => void;
}

/** The end of an endless list: loads on when it comes near, or at a press. */
export function MoreItems({ what, hasMore, busy, load }: MoreItemsProps) {
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const watched = end.current;
    if (!watched || !hasMore || busy) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) load();
      },
      { rootMargin: "400px" },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [hasMore, busy, load]);

  if (!hasMore) return null;
  return (
    <div ref={end} className={styles.more}>
      <Button busy={busy} onClick={load}>
        {busy ? "Loading…" : `More ${what}`}
      </Button>
    </div>
  );
}
