import type { ReactNode } from "react";
import { MoreItems } from "@/ui/more-items";
import { ErrorState } from "@/ui/states/error-state";
import { SkeletonList } from "@/ui/states/skeleton-list";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { usePosts } from "../api/use-posts";
import { hiddenPost } from "../hidden-items";
import { PostCard } from "./post-card";
import { PostCardSkeleton } from "./post-card-skeleton";
import styles from "./post-list.module.css";

interface PostListProps {
  /** The author; by default the viewer and all whom they follow. */
  userId?: number;
  /** What the list is: `your feed`. */
  what: string;
  /** Shown if there are none. */
  empty: ReactNode;
}

/** An endless list of posts, newest first. */
export function PostList({ userId, what, empty }: PostListProps) {
  const hidden = useHiddenItems();
  const list = usePosts(userId);
  if (list.isPending)
    return (
      <SkeletonList what={what} count={3} className={styles.list}>
        <PostCardSkeleton />
      </SkeletonList>
    );
  if (!list.data) return <ErrorState error={list.error} what={what} retry={list.refetch} />;

  const posts = list.data.pages
    .flatMap((page) => page.items)
    .filter(({ id }) => !hidden.has(hiddenPost(id)));
  if (posts.length === 0) return empty;
  return (
    <>
      <ul className={styles.list}>
        {posts.map((post) => (
          <li key={post.id}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      <MoreItems what="posts" list={list} />
    </>
  );
}
