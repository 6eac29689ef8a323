import { Card } from "@/ui/card";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./session-list.module.css";

/** The lines of a list of the account while they are loading. */
export function LinesSkeleton({ what }: { what: string }) {
  return (
    <Card>
      <SkeletonList what={what} count={2} className={styles.list}>
        <SkeletonShape kind="short" />
        <SkeletonShape kind="line" />
        <SkeletonShape kind="button" />
      </SkeletonList>
    </Card>
  );
}
