import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { changePost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Comment, Post } from "./types";

/**
 * Says something about a post. `onAdded` is told what was sent, also when the form is gone by then.
 */
export function useAddComment(postId: number, onAdded: (text: string) => void) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: (text: string) =>
      content(recipes.POST("/api/comments", { body: { post_id: postId, text } })),
    onSuccess: (comment, text) => {
      onAdded(text);
      changePost(queries, postId, (post) => withComment(post, comment));
      return queries.invalidateQueries({ queryKey: postKeys.comments(postId) });
    },
  });
}

/** The post with the comment; unchanged if it was loaded after the comment. */
function withComment(post: Post, comment: Comment): Post {
  if (post.comments.some(({ id }) => id === comment.id)) return post;
  const comments = [...post.comments, comment];
  return { ...post, comments, comments_count: post.comments_count + 1 };
}
