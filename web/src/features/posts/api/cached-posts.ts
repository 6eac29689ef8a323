import type { QueryClient } from "@tanstack/react-query";
import { filterItems, mapItems, type Pages } from "@/api/pages";
import { postKeys } from "./keys";
import type { Bookmark, Post } from "./types";

/** Changes a post wherever it is kept: in the feed, among the bookmarks, and by itself. */
export function changePost(queries: QueryClient, id: number, change: (post: Post) => Post): void {
  const changed = (post: Post) => (post.id === id ? change(post) : post);
  queries.setQueryData<Post>(postKeys.one(id), (post) => post && changed(post));
  queries.setQueryData<Pages<Post>>(postKeys.feed, (pages) => mapItems(pages, changed));
  queries.setQueryData<Pages<Bookmark>>(postKeys.bookmarks, (pages) =>
    mapItems(pages, (bookmark) => ({ ...bookmark, post: changed(bookmark.post) })),
  );
}

/** Lets no answer that is under way undo what has just been changed. */
export function holdPosts(queries: QueryClient): Promise<void> {
  const isShown = {
    predicate: ({ state }: { state: { data: unknown } }) => state.data !== undefined,
  };
  return queries.cancelQueries({ queryKey: postKeys.all, ...isShown });
}

/** Forgets a post that is no more. */
export function dropPost(queries: QueryClient, id: number): void {
  queries.removeQueries({ queryKey: postKeys.one(id) });
  queries.setQueryData<Pages<Post>>(postKeys.feed, (pages) =>
    filterItems(pages, (post) => post.id !== id),
  );
  queries.setQueryData<Pages<Bookmark>>(postKeys.bookmarks, (pages) =>
    filterItems(pages, ({ post }) => post.id !== id),
  );
}
