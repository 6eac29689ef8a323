import { Plus } from "lucide-react";
import { Link } from "react-router";
import { Avatar } from "@/ui/avatar";
import { nameOf } from "@/ui/name";
import { ErrorLine } from "@/ui/states/error-line";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { useStories } from "../api/use-stories";
import { hiddenStory } from "../hidden-story";
import styles from "./story-strip.module.css";

/** The number of stories above the feed. */
const SHOWN = 12;

/** The latest stories in a row, after the button to add one. */
export function StoryStrip() {
  const hidden = useHiddenItems();
  const stories = useStories();
  const latest = stories.data?.pages
    .flatMap((page) => page.items)
    .filter(({ id }) => !hidden.has(hiddenStory(id)))
    .slice(0, SHOWN);
  return (
    <nav aria-label="Stories">
      <ul className={styles.strip}>
        <li>
          <Link to="/app/stories" className={styles.story}>
            <span className={styles.plus} aria-hidden="true">
              <Plus size={26} />
            </span>
            <span className={styles.name}>Tell a story</span>
          </Link>
        </li>
        {latest?.map(({ id, user, text }) => (
          <li key={id}>
            <Link to={`/app/stories/${id}`} className={styles.story} title={text}>
              <span className={styles.ring}>
                <Avatar person={user} size={56} />
              </span>
              <span className={styles.name}>
                <span className="visually-hidden">Story by </span>
                <bdi>{nameOf(user)}</bdi>
              </span>
            </Link>
          </li>
        ))}
        {!latest?.length && (
          <li className={styles.instead}>
            <Instead stories={stories} />
          </li>
        )}
      </ul>
    </nav>
  );
}

/** Shown if there are no stories, with the reason. */
function Instead({ stories }: { stories: ReturnType<typeof useStories> }) {
  if (stories.isPending)
    return (
      <SkeletonList what="the stories" count={4} className={styles.waiting}>
        <SkeletonShape kind="ring" />
      </SkeletonList>
    );
  if (stories.data) return <p>Stories of those you follow appear here.</p>;
  return <ErrorLine what="the stories" retry={stories.refetch} />;
}
