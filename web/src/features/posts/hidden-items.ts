/** The names of posts and comments among what is hidden until its deletion is final. */
export function hiddenPost(id: number): string {
  return `post ${id}`;
}

export function hiddenComment(postId: number, id: number): string {
  return `${commentsOf(postId)}${id}`;
}

/** What the names of all comments on a post begin with. */
export function commentsOf(postId: number): string {
  return `comment ${postId} `;
}
