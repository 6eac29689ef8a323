/** Query keys of posts. */
export const postKeys = {
  all: ["posts"] as const,
  feed: ["posts", "feed"] as const,
  bookmarks: ["posts", "bookmarks"] as const,
  one: (id: number) => ["posts", "one", id] as const,
  comments: (id: number) => ["posts", "comments", id] as const,
};
