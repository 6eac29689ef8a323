import { SkeletonList } from "@/ui/states/skeleton-list";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./comment-list.module.css";

/** The most comments to keep a place for. */
const MOST = 5;

/** Comments that are loading. `count` is how many there are. */
export function CommentListSkeleton({ count }: { count: number }) {
  return (
    <SkeletonList what="the comments" count={Math.min(count, MOST)} className={styles.list}>
      <SkeletonShape kind="line" />
    </SkeletonList>
  );
}
