import { SkeletonPage } from "@/ui/states/skeleton-page";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./recipe-view.module.css";

const LINES = [1, 2, 3, 4, 5, 6, 7, 8];

/** A recipe that is loading as a page. */
export function RecipeSkeleton() {
  return (
    <SkeletonPage what="the recipe">
      <SkeletonShape kind="short" />
      <div className={styles.sheet}>
        <SkeletonShape kind="title" />
        <div>
          {LINES.map((line) => (
            <SkeletonShape key={line} kind="line" />
          ))}
        </div>
      </div>
    </SkeletonPage>
  );
}
