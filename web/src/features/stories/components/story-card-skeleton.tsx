import { Card } from "@/ui/card";
import { SkeletonPerson } from "@/ui/states/skeleton-person";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./story-card.module.css";

/** A story that is loading. */
export function StoryCardSkeleton() {
  return (
    <Card>
      <SkeletonPerson />
      <p className={styles.text}>
        <SkeletonShape kind="line" />
      </p>
    </Card>
  );
}
