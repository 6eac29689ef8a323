import { useQueryClient } from "@tanstack/react-query";
import { ifMatch, ifUnchanged } from "@/api/if-unchanged";
import { type Pages, putFirst } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { taggedContent } from "@/api/tagged";
import { useWrite } from "@/api/use-write";
import { isSaved } from "@/ui/form/is-saved";
import type { Edit } from "@/ui/form/use-draft";
import { parseMinutes } from "../minutes";
import { type RecipeText, recipeText } from "../recipe-text";
import { recipeKeys } from "./keys";
import type { Recipe } from "./types";

/**
 * Stores a new recipe, or changes the one of this id. `onSaved` is told what was sent and what
 * is stored, also when the form is gone by then.
 */
export function useSaveRecipe(
  id: number | undefined,
  onSaved: (sent: RecipeText, saved: Recipe) => void,
) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: ({ values, typed, etag }: Edit<RecipeText>): Promise<Recipe> => {
      const { title, instructions, minutes } = values;
      const body = { title, instructions, minutes_to_complete: parseMinutes(minutes) };
      if (id === undefined) return taggedContent(recipes.POST("/recipes", { body }));
      const request = { params: { path: { id } }, headers: ifMatch(etag), body };
      const isDone = (present: Recipe) => isSaved(typed, recipeText(present));
      return ifUnchanged(
        { queries, queryKey: recipeKeys.one(id), isDone },
        taggedContent(recipes.PATCH("/recipes/{id}", request)),
      );
    },
    onSuccess: (recipe, { values }) => {
      queries.setQueryData(recipeKeys.one(recipe.id), recipe);
      if (id === undefined) {
        for (const list of [recipeKeys.list(undefined), recipeKeys.list(recipe.user.id)]) {
          updateCached<Pages<Recipe>>(queries, list, (pages) => putFirst(pages, recipe));
        }
      }
      onSaved(values, recipe);
      return queries.invalidateQueries({ queryKey: recipeKeys.all, refetchType: "none" });
    },
  });
}
