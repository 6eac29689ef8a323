import type { ReactNode } from "react";
import styles from "./skeleton.module.css";
import { SkeletonShape } from "./skeleton-shape";

/** A person who is loading, as large as a `PersonLine`. */
export function SkeletonPerson({ children }: { children?: ReactNode }) {
  return (
    <div className={styles.person}>
      <SkeletonShape kind="avatar" />
      <div className={styles.names}>
        <SkeletonShape kind="short" />
        <SkeletonShape kind="short" />
      </div>
      {children}
    </div>
  );
}
