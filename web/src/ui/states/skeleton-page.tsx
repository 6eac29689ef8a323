import type { ReactNode } from "react";
import styles from "../page.module.css";
import { Skeleton } from "./skeleton";
import { SkeletonShape } from "./skeleton-shape";

interface SkeletonPageProps {
  what: string;
  /** Beside the title, as in a `Page`, with a line below the title. */
  picture?: ReactNode;
  children: ReactNode;
}

/** A page whose title is loading too. */
export function SkeletonPage({ what, picture, children }: SkeletonPageProps) {
  return (
    <Skeleton what={what}>
      <div className={styles.page}>
        {picture ? (
          <div className={styles.about}>
            {picture}
            <div className={styles.names}>
              <SkeletonShape kind="title" />
              <SkeletonShape kind="short" />
            </div>
          </div>
        ) : (
          <SkeletonShape kind="title" />
        )}
        {children}
      </div>
    </Skeleton>
  );
}
