import { SkeletonPerson } from "@/ui/states/skeleton-person";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./recipe-card.module.css";

/** A recipe of a list that is loading. */
export function RecipeCardSkeleton() {
  return (
    <div className={styles.card}>
      <SkeletonShape kind="title" />
      <div>
        <SkeletonShape kind="line" />
        <SkeletonShape kind="line" />
        <SkeletonShape kind="short" />
      </div>
      <SkeletonPerson />
    </div>
  );
}
