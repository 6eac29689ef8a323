import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { filterItems, type Pages } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { recipeKeys } from "./keys";
import type { Recipe } from "./types";

/** Deletes one of the caller's recipes. */
export function useDeleteRecipe(id: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: () => content(recipes.DELETE("/recipes/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      queries.removeQueries({ queryKey: recipeKeys.one(id) });
      updateCached<Pages<Recipe>>(queries, recipeKeys.lists, (pages) =>
        filterItems(pages, (recipe) => recipe.id !== id),
      );
    },
  });
}
