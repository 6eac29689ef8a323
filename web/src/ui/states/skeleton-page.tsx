import type { ReactNode } from "react";
import styles from "../page.module.css";
import { Skeleton } from "./skeleton";
import { SkeletonShape } from "./skeleton-shape";

interface SkeletonPageProps {
  what: string;
  children: ReactNode;
}

/** A page whose title is loading too. */
export function SkeletonPage({ what, children }: SkeletonPageProps) {
  return (
    <Skeleton what={what}>
      <div className={styles.page}>
        <SkeletonShape kind="title" />
        {children}
      </div>
    </Skeleton>
  );
}
