import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useNotice } from "@/ui/notices/notice-context";
import { changePost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Comment } from "./types";

/** Deletes one of the viewer's comments. */
export function useDeleteComment({ id, post_id }: Comment) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const say = useNotice();
  return useWrite({
    mutationFn: () => content(recipes.DELETE("/api/comments/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      say("Your comment is deleted.");
      changePost(queries, post_id, (post) => ({
        ...post,
        comments: post.comments.filter((comment) => comment.id !== id),
        comments_count: post.comments_count - 1,
      }));
      return queries.invalidateQueries({ queryKey: postKeys.comments(post_id) });
    },
    onError: () => say("Your comment could not be deleted. Try again.", "failed"),
  });
}
