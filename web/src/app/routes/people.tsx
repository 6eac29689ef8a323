import { SuggestionList } from "@/features/people/components/suggestion-list";
import { PeoplePage } from "./people-page";

export function Component() {
  return (
    <PeoplePage title="People" intro="Some whom you do not follow yet.">
      <SuggestionList />
    </PeoplePage>
  );
}
