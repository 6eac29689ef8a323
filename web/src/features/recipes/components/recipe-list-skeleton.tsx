import { SkeletonList } from "@/ui/states/skeleton-list";
import { RecipeCardSkeleton } from "./recipe-card-skeleton";
import styles from "./recipe-list.module.css";

/** A list of recipes that is loading. */
export function RecipeListSkeleton() {
  return (
    <SkeletonList what="the recipes" count={6} className={styles.list}>
      <RecipeCardSkeleton />
    </SkeletonList>
  );
}
