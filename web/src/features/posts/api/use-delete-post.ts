import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";

/** Deletes one of the viewer's posts. */
export function useDeletePost(id: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => content(recipes.DELETE("/api/posts/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      queries.removeQueries({ queryKey: postKeys.one(id) });
      return queries.invalidateQueries({ queryKey: postKeys.all, refetchType: "none" });
    },
  });
}
