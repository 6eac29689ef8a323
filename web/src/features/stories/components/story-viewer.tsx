import { SearchX } from "lucide-react";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { ErrorLine } from "@/ui/states/error-line";
import { Loading } from "@/ui/states/loading";
import { useStories } from "../api/use-stories";
import { OpenStory } from "./open-story";
import { StoryDialog } from "./story-dialog";
import styles from "./story-dialog.module.css";

/** The story with this id over the whole window, and the way to those before and after it. */
export function StoryViewer({ id }: { id: number }) {
  const list = useStories();
  const navigate = useNavigate();
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const stories = list.data?.pages.flatMap((page) => page.items) ?? [];
  const index = stories.findIndex((story) => story.id === id);
  const story = stories[index];
  // An earlier story may be on a page that is not loaded; the last one has others after it.
  const isNearEnd = index === -1 || index === stories.length - 1;
  const wantsMore = isNearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;

  useEffect(() => {
    if (wantsMore) fetchNextPage();
  }, [wantsMore, fetchNextPage]);

  function close() {
    // Only the first page of a visit has nothing before it.
    if (window.history.state?.idx > 0) navigate(-1);
    else navigate("/app/stories", { replace: true });
  }

  if (story) {
    const linkTo = (other: number | undefined) => () => {
      if (other !== undefined) navigate(`/app/stories/${other}`, { replace: true });
    };
    return (
      <OpenStory
        story={story}
        position={{ number: index + 1, count: stories.length, hasMore: hasNextPage }}
        toPrevious={linkTo(stories[index - 1]?.id)}
        toNext={linkTo(stories[index + 1]?.id)}
        close={close}
      />
    );
  }
  return (
    <StoryDialog label="Story" close={close}>
      <div className={styles.instead}>
        {list.isError && <ErrorLine what="the story" retry={list.refetch} />}
        {!list.isError && (list.isPending || hasNextPage) && <Loading what="the story" />}
        {list.isSuccess && !hasNextPage && <GoneStory />}
      </div>
    </StoryDialog>
  );
}

function GoneStory() {
  return (
    <p>
      <SearchX size={28} aria-hidden="true" />
      This story is not here any more.
    </p>
  );
}
