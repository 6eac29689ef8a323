import { useEffect, useRef } from "react";
import { Button } from "./button";
import styles from "./more-items.module.css";

interface MoreItemsProps {
  /** What the list contains: `recipes`. */
  what: string;
  /** The endless list itself. */
  list: {
    hasNextPage: boolean;
    isError: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
}

/**
 * The end of an endless list: loads on when it comes near, or at a press. After a failure only a
 * press tries again: the end stays near, and a service in trouble would be asked without a pause.
 */
export function MoreItems({ what, list }: MoreItemsProps) {
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isError, isFetchingNextPage: busy, fetchNextPage: load } = list;
  const loadsByItself = hasNextPage && !busy && !isError;
  // Silent during a retry, so that its failure is announced again.
  const hasFailed = list.isFetchNextPageError && !busy;

  useEffect(() => {
    const watched = end.current;
    if (!watched || !loadsByItself) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) load();
      },
      { rootMargin: "400px" },
    );
    observer.observe(watched);
    return () => observer.disconnect();
  }, [loadsByItself, load]);

  if (!hasNextPage) return null;
  return (
    <div ref={end} className={styles.more}>
      {hasFailed && <p role="alert">We could not load more {what}.</p>}
      <Button busy={busy} onClick={() => load()}>
        {label(what, busy, hasFailed)}
      </Button>
    </div>
  );
}

function label(what: string, busy: boolean, hasFailed: boolean): string {
  if (busy) return "Loading…";
  return hasFailed ? "Try again" : `More ${what}`;
}
