import { Bookmark } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "@/ui/button";
import { MoreItems } from "@/ui/more-items";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { useBookmarks } from "../api/use-bookmarks";
import { hiddenPost } from "../hidden-items";
import { PostCard } from "./post-card";
import { PostCardSkeleton } from "./post-card-skeleton";
import styles from "./post-list.module.css";

/** The viewer's bookmarks. */
export function BookmarkList() {
  const hidden = useHiddenItems();
  const list = useBookmarks();
  if (list.isPending)
    return (
      <SkeletonList what="what you saved" count={3} className={styles.list}>
        <PostCardSkeleton />
      </SkeletonList>
    );
  if (!list.data) {
    return <ErrorState error={list.error} what="what you saved" retry={list.refetch} />;
  }

  const bookmarks = list.data.pages
    .flatMap((page) => page.items)
    .filter(({ post }) => !hidden.has(hiddenPost(post.id)));
  if (bookmarks.length === 0) {
    const look = (
      <Link to="/app/feed" className={buttonClass("primary")}>
        Look at your feed
      </Link>
    );
    return (
      <EmptyState icon={Bookmark} title="Nothing saved yet" action={look}>
        Press the ribbon below a picture that you want to find again.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list}>
        {bookmarks.map(({ id, post }) => (
          <li key={id}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      <MoreItems what="posts" list={list} />
    </>
  );
}
