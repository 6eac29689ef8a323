/** Query keys of posts. */
export const postKeys = {
  all: ["posts"] as const,
  feed: ["posts", "feed"] as const,
  bookmarks: ["posts", "bookmarks"] as const,
  /** All lists of one person's posts. */
  byAnybody: ["posts", "by"] as const,
  by: (userId: number) => ["posts", "by", userId] as const,
  one: (id: number) => ["posts", "one", id] as const,
  comments: (id: number) => ["posts", "comments", id] as const,
};
