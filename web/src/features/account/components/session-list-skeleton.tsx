import { Card } from "@/ui/card";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./session-list.module.css";

/** The viewer's sessions while they are loading. */
export function SessionListSkeleton() {
  return (
    <Card>
      <SkeletonList what="your devices" count={2} className={styles.list}>
        <SkeletonShape kind="short" />
        <SkeletonShape kind="line" />
        <SkeletonShape kind="button" />
      </SkeletonList>
    </Card>
  );
}
