import { Link } from "react-router";
import styles from "./tabs.module.css";

interface TabsProps {
  /** What they are parts of. */
  label: string;
  tabs: { to: string; label: string; isCurrent: boolean }[];
}

/** Links between the parts of a page. */
export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav aria-label={label} className={styles.tabs}>
      {tabs.map(({ to, label, isCurrent }) => (
        <Link key={to} to={to} aria-current={isCurrent ? "page" : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
