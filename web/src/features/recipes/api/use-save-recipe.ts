import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { type Pages, putFirst } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { parseMinutes } from "../minutes";
import { recipeKeys } from "./keys";
import type { Recipe } from "./types";

/** A recipe as typed. */
export interface RecipeText extends Record<string, string> {
  title: string;
  minutes: string;
  instructions: string;
}

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
    mutationFn: ({ title, instructions, minutes }: RecipeText) => {
      const body = { title, instructions, minutes_to_complete: parseMinutes(minutes) };
      if (id === undefined) return content(recipes.POST("/recipes", { body }));
      return content(recipes.PATCH("/recipes/{id}", { params: { path: { id } }, body }));
    },
    onSuccess: (recipe, sent) => {
      queries.setQueryData(recipeKeys.one(recipe.id), recipe);
      if (id === undefined) {
        for (const list of [recipeKeys.list(undefined), recipeKeys.list(recipe.user.id)]) {
          updateCached<Pages<Recipe>>(queries, list, (pages) => putFirst(pages, recipe));
        }
      }
      onSaved(sent, recipe);
      return queries.invalidateQueries({ queryKey: recipeKeys.all, refetchType: "none" });
    },
  });
}
