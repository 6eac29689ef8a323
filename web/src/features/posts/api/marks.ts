import type { Post } from "./types";

/** Stands for the id of a like or a bookmark that the service has yet to make. */
const PENDING = 0;

/** A post as it is with the viewer's like, and as it is without. */
export function withLike(post: Post, id: number = PENDING): Post {
  const added = post.current_user_like_id === undefined ? 1 : 0;
  return { ...post, current_user_like_id: id, likes_count: post.likes_count + added };
}

export function withoutLike(post: Post): Post {
  const removed = post.current_user_like_id === undefined ? 0 : 1;
  return { ...post, current_user_like_id: undefined, likes_count: post.likes_count - removed };
}

/** A post as it is with the viewer's bookmark, and as it is without. */
export function withBookmark(post: Post, id: number = PENDING): Post {
  return { ...post, current_user_bookmark_id: id };
}

export function withoutBookmark(post: Post): Post {
  return { ...post, current_user_bookmark_id: undefined };
}
