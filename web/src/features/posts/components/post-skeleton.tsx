import { SkeletonPage } from "@/ui/states/skeleton-page";
import { SkeletonPerson } from "@/ui/states/skeleton-person";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import styles from "./post-view.module.css";

/** A post that is loading as a page. */
export function PostSkeleton() {
  return (
    <SkeletonPage what="the post">
      <div className={styles.sheet}>
        <SkeletonShape kind="picture" />
        <div className={styles.text}>
          <SkeletonPerson />
          <SkeletonShape kind="line" />
          <SkeletonShape kind="control" />
        </div>
      </div>
    </SkeletonPage>
  );
}
