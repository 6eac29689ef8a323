import { MessageSquareQuote } from "lucide-react";
import { MoreItems } from "@/ui/more-items";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { useStories } from "../api/use-stories";
import { hiddenStory } from "../hidden-story";
import { StoryCard } from "./story-card";
import { StoryCardSkeleton } from "./story-card-skeleton";
import styles from "./story-list.module.css";

/** All stories, newest first. */
export function StoryList() {
  const hidden = useHiddenItems();
  const list = useStories();
  if (list.isPending)
    return (
      <SkeletonList what="the stories" count={4} className={styles.list}>
        <StoryCardSkeleton />
      </SkeletonList>
    );
  if (!list.data) return <ErrorState error={list.error} what="the stories" retry={list.refetch} />;

  const stories = list.data.pages
    .flatMap((page) => page.items)
    .filter(({ id }) => !hidden.has(hiddenStory(id)));
  if (stories.length === 0) {
    return (
      <EmptyState icon={MessageSquareQuote} title="No stories yet">
        A line about what is on the stove, for those who follow you. Theirs appear here too.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list}>
        {stories.map((story) => (
          <li key={story.id}>
            <StoryCard story={story} />
          </li>
        ))}
      </ul>
      <MoreItems what="stories" list={list} />
    </>
  );
}
