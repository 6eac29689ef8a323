import { Card } from "@/ui/card";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { SkeletonPerson } from "@/ui/states/skeleton-person";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./person-list.module.css";

interface PersonListSkeletonProps {
  /** What is loading: `suggestions`. */
  what: string;
  count: number;
}

/** People who are loading. */
export function PersonListSkeleton({ what, count }: PersonListSkeletonProps) {
  return (
    <Card>
      <SkeletonList what={what} count={count} className={styles.list}>
        <SkeletonPerson>
          <SkeletonShape kind="button" />
        </SkeletonPerson>
      </SkeletonList>
    </Card>
  );
}
