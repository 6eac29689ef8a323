import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useRemoval } from "@/ui/undo/use-removal";
import { hiddenPost } from "../hidden-items";
import { dropPost } from "./cached-posts";

/** Deletes one of the viewer's posts. */
export function useDeletePost(id: number): () => void {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const remove = useRemoval();
  const params = { path: { id } };
  return () =>
    remove({
      item: hiddenPost(id),
      told: "Your post is deleted.",
      failed: "Your post could not be deleted. Try again.",
      send: () => content(recipes.DELETE("/api/posts/{id}", { params, keepalive: true })),
      onGone: () => dropPost(queries, id),
    });
}
