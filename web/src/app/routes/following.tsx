import { FollowingList } from "@/features/people/components/following-list";
import { PeoplePage } from "./people-page";

export function Component() {
  return (
    <PeoplePage title="Following" intro="Their pictures and stories are in your feed.">
      <FollowingList />
    </PeoplePage>
  );
}
