import type { QueryClient } from "@tanstack/react-query";
import { filterItems, mapItems, type Pages, putFirst } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { postKeys } from "./keys";
import type { Bookmark, Post } from "./types";

/** Changes a post in every cache: feed, lists by person, bookmarks and single post. */
export function changePost(queries: QueryClient, id: number, change: (post: Post) => Post): void {
  const changed = (post: Post) => (post.id === id ? change(post) : post);
  updateCached<Post>(queries, postKeys.one(id), changed);
  for (const list of [postKeys.feed, postKeys.byAnybody]) {
    updateCached<Pages<Post>>(queries, list, (pages) => mapItems(pages, changed));
  }
  updateCached<Pages<Bookmark>>(queries, postKeys.bookmarks, (pages) =>
    mapItems(pages, (bookmark) => ({ ...bookmark, post: changed(bookmark.post) })),
  );
}

/** Adds a new post at the top of the feed. */
export function addPost(queries: QueryClient, post: Post): void {
  queries.setQueryData<Post>(postKeys.one(post.id), post);
  updateCached<Pages<Post>>(queries, postKeys.feed, (pages) => putFirst(pages, post));
}

/** Cancels running queries, whose answers would undo the change. */
export function holdPosts(queries: QueryClient): Promise<void> {
  const isShown = {
    predicate: ({ state }: { state: { data: unknown } }) => state.data !== undefined,
  };
  return queries.cancelQueries({ queryKey: postKeys.all, ...isShown });
}

/** Removes a deleted post from the caches. */
export function dropPost(queries: QueryClient, id: number): void {
  queries.removeQueries({ queryKey: postKeys.one(id) });
  for (const list of [postKeys.feed, postKeys.byAnybody]) {
    updateCached<Pages<Post>>(queries, list, (pages) =>
      filterItems(pages, (post) => post.id !== id),
    );
  }
  updateCached<Pages<Bookmark>>(queries, postKeys.bookmarks, (pages) =>
    filterItems(pages, ({ post }) => post.id !== id),
  );
}
