import { StoryForm } from "@/features/stories/components/story-form";
import { StoryList } from "@/features/stories/components/story-list";
import { Page } from "@/ui/page";

export function Component() {
  return (
    <Page title="Stories" intro="A line at a time, for those who follow you.">
      <StoryForm />
      <StoryList />
    </Page>
  );
}
