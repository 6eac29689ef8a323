import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { ifMatch, ifUnchanged } from "@/api/if-unchanged";
import { filterItems, type Pages } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useRemoval } from "@/ui/undo/use-removal";
import { hiddenRecipe } from "../hidden-recipe";
import { recipeKeys } from "./keys";
import type { Recipe } from "./types";

/** Deletes one of the caller's recipes, unless it was changed meanwhile. `show` leads to it then. */
export function useDeleteRecipe(): (recipe: Recipe, show: () => void) => void {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const remove = useRemoval();
  return ({ id, title, etag }, show) => {
    const request = { params: { path: { id } }, headers: ifMatch(etag), keepalive: true };
    remove({
      item: hiddenRecipe(id),
      told: `“${title}” is deleted.`,
      failed: `“${title}” could not be deleted. Try again.`,
      send: () => {
        const deletion = content(recipes.DELETE("/recipes/{id}", request));
        return ifUnchanged({ queries, queryKey: recipeKeys.one(id) }, deletion);
      },
      onGone: () => {
        queries.removeQueries({ queryKey: recipeKeys.one(id) });
        updateCached<Pages<Recipe>>(queries, recipeKeys.lists, (pages) =>
          filterItems(pages, (recipe) => recipe.id !== id),
        );
      },
      changed: {
        told: `“${title}” was not deleted, because it was changed meanwhile.`,
        show,
        lists: recipeKeys.lists,
      },
    });
  };
}
