import { useEffect, useRef } from "react";
import { Link } from "react-router";
import styles from "./tabs.module.css";

interface TabsProps {
  /** The name of the navigation. */
  label: string;
  tabs: { to: string; label: string; isCurrent: boolean }[];
}

/** Links between the parts of a page; on a phone they scroll. */
export function Tabs({ label, tabs }: TabsProps) {
  const row = useRef<HTMLElement>(null);
  const current = tabs.findIndex((tab) => tab.isCurrent);

  useEffect(() => {
    const tab = row.current?.children[current];
    if (!row.current || !(tab instanceof HTMLElement)) return;
    // Scrolls only the row, so that the page keeps its position.
    row.current.scrollLeft = tab.offsetLeft - (row.current.clientWidth - tab.offsetWidth) / 2;
  }, [current]);

  return (
    <nav aria-label={label} className={styles.tabs} ref={row}>
      {tabs.map(({ to, label, isCurrent }) => (
        <Link key={to} to={to} aria-current={isCurrent ? "page" : undefined}>
          <bdi>{label}</bdi>
        </Link>
      ))}
    </nav>
  );
}
