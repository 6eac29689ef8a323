import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { changePost } from "./cached-posts";
import { postKeys } from "./keys";

/** Says something about a post. */
export function useAddComment(postId: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      content(recipes.POST("/api/comments", { body: { post_id: postId, text } })),
    onSuccess: (comment) => {
      changePost(queries, postId, (post) => ({
        ...post,
        comments: [...post.comments, comment],
        comments_count: post.comments_count + 1,
      }));
      return queries.invalidateQueries({ queryKey: postKeys.comments(postId) });
    },
  });
}
