import type { Post } from "./types";

/** A placeholder id for a like or bookmark that is not stored yet. */
const PENDING = 0;

/** The post with and without the viewer's like. */
export function withLike(post: Post, id: number = PENDING): Post {
  const added = post.current_user_like_id === undefined ? 1 : 0;
  return { ...post, current_user_like_id: id, likes_count: post.likes_count + added };
}

export function withoutLike(post: Post): Post {
  const removed = post.current_user_like_id === undefined ? 0 : 1;
  return { ...post, current_user_like_id: undefined, likes_count: post.likes_count - removed };
}

/** The post with and without the viewer's bookmark. */
export function withBookmark(post: Post, id: number = PENDING): Post {
  return { ...post, current_user_bookmark_id: id };
}

export function withoutBookmark(post: Post): Post {
  return { ...post, current_user_bookmark_id: undefined };
}
