import { useParams } from "react-router";
import { StoryForm } from "@/features/stories/components/story-form";
import { StoryList } from "@/features/stories/components/story-list";
import { StoryViewer } from "@/features/stories/components/story-viewer";
import { Page } from "@/ui/page";
import { useId } from "./use-id";

/** All stories; over them the one in the address, if there is one. */
export function Component() {
  const isOpen = useParams().id !== undefined;
  const id = useId();
  return (
    <>
      <Page title="Stories" intro="A line at a time, for those who follow you.">
        <StoryForm />
        <StoryList />
      </Page>
      {isOpen && <StoryViewer id={id} />}
    </>
  );
}
