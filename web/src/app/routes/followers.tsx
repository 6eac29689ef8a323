import { FollowerList } from "@/features/people/components/follower-list";
import { PeoplePage } from "./people-page";

export function Component() {
  return (
    <PeoplePage title="Followers" intro="They see your pictures and stories.">
      <FollowerList />
    </PeoplePage>
  );
}
