import { ImagePlus } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "@/ui/button";
import { MoreItems } from "@/ui/more-items";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { useFeed } from "../api/use-feed";
import { hiddenPost } from "../hidden-items";
import { PostCard } from "./post-card";
import { PostCardSkeleton } from "./post-card-skeleton";
import styles from "./post-list.module.css";

/** The endless feed: posts of the viewer and the people they follow. */
export function Feed() {
  const hidden = useHiddenItems();
  const feed = useFeed();
  if (feed.isPending)
    return (
      <SkeletonList what="your feed" count={3} className={styles.list}>
        <PostCardSkeleton />
      </SkeletonList>
    );
  if (!feed.data) return <ErrorState error={feed.error} what="your feed" retry={feed.refetch} />;

  const posts = feed.data.pages
    .flatMap((page) => page.items)
    .filter(({ id }) => !hidden.has(hiddenPost(id)));
  if (posts.length === 0) {
    const share = (
      <Link to="/app/posts/new" className={buttonClass("primary")}>
        Share a picture
      </Link>
    );
    return (
      <EmptyState icon={ImagePlus} title="Your feed is empty" action={share}>
        Pictures of people whom you follow appear here, and yours. Begin with what is on your plate.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list}>
        {posts.map((post) => (
          <li key={post.id}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      <MoreItems what="posts" list={feed} />
    </>
  );
}
