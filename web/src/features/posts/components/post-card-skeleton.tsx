import { SkeletonPerson } from "@/ui/states/skeleton-person";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./post-card.module.css";

/** A post of a feed that is loading. */
export function PostCardSkeleton() {
  return (
    <div className={styles.card}>
      <div className={styles.author}>
        <SkeletonPerson />
      </div>
      <SkeletonShape kind="picture" />
      <div className={styles.text}>
        <SkeletonShape kind="control" />
        <SkeletonShape kind="line" />
        <SkeletonShape kind="control" />
      </div>
    </div>
  );
}
