import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { filterItems, type Pages } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useRemoval } from "@/ui/undo/use-removal";
import { hiddenRecipe } from "../hidden-recipe";
import { recipeKeys } from "./keys";
import type { Recipe } from "./types";

/** Deletes one of the caller's recipes. */
export function useDeleteRecipe({ id, title }: Recipe): () => void {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const remove = useRemoval();
  const params = { path: { id } };
  return () =>
    remove({
      item: hiddenRecipe(id),
      told: `“${title}” is deleted.`,
      failed: `“${title}” could not be deleted. Try again.`,
      send: () => content(recipes.DELETE("/recipes/{id}", { params, keepalive: true })),
      onGone: () => {
        queries.removeQueries({ queryKey: recipeKeys.one(id) });
        updateCached<Pages<Recipe>>(queries, recipeKeys.lists, (pages) =>
          filterItems(pages, (recipe) => recipe.id !== id),
        );
      },
    });
}
