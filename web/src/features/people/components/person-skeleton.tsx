import { SkeletonPage } from "@/ui/states/skeleton-page";
import { SkeletonShape } from "@/ui/states/skeleton-shape";

/** A person who is loading as a page. */
export function PersonSkeleton() {
  return (
    <SkeletonPage what="this person" picture={<SkeletonShape kind="portrait" />}>
      <SkeletonShape kind="control" />
    </SkeletonPage>
  );
}
