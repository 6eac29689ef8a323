import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { filterItems, type Pages } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useRemoval } from "@/ui/undo/use-removal";
import { hiddenComment } from "../hidden-items";
import { changePost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Comment } from "./types";

/** Deletes one of the viewer's comments. */
export function useDeleteComment({ id, post_id }: Comment): () => void {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const remove = useRemoval();
  const params = { path: { id } };
  return () =>
    remove({
      item: hiddenComment(post_id, id),
      told: "Your comment is deleted.",
      failed: "Your comment could not be deleted. Try again.",
      send: () => content(recipes.DELETE("/api/comments/{id}", { params, keepalive: true })),
      onGone: () => {
        changePost(queries, post_id, (post) => ({
          ...post,
          comments: post.comments.filter((comment) => comment.id !== id),
          comments_count: post.comments_count - 1,
        }));
        updateCached<Pages<Comment>>(queries, postKeys.comments(post_id), (pages) =>
          filterItems(pages, (comment) => comment.id !== id),
        );
      },
    });
}
