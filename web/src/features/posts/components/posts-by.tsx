import type { ReactNode } from "react";
import { MoreItems } from "@/ui/more-items";
import { ErrorState } from "@/ui/states/error-state";
import { Loading } from "@/ui/states/loading";
import { usePostsBy } from "../api/use-posts-by";
import styles from "./bookmark-list.module.css";
import { PostCard } from "./post-card";

interface PostsByProps {
  userId: number;
  /** Shown if there are none. */
  empty: ReactNode;
}

/** One person's posts, newest first. */
export function PostsBy({ userId, empty }: PostsByProps) {
  const list = usePostsBy(userId);
  if (list.isPending) return <Loading what="the pictures" />;
  if (!list.data) return <ErrorState error={list.error} what="the pictures" retry={list.refetch} />;

  const posts = list.data.pages.flatMap((page) => page.items);
  const foundNothing = list.data.pages.at(-1)?.items.length === 0;
  if (posts.length === 0 && !list.hasNextPage) return empty;
  return (
    <>
      {posts.length === 0 && <p>There are none among the latest pictures of your feed.</p>}
      <ul className={styles.list}>
        {posts.map((post) => (
          <li key={post.id}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      <MoreItems what="pictures" list={list} waits={foundNothing} />
    </>
  );
}
