import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { recipeKeys } from "./keys";

/** Deletes one of the caller's recipes. */
export function useDeleteRecipe(id: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => content(recipes.DELETE("/recipes/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      queries.removeQueries({ queryKey: recipeKeys.one(id) });
      return queries.invalidateQueries({ queryKey: recipeKeys.all, refetchType: "none" });
    },
  });
}
