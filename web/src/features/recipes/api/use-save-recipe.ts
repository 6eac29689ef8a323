import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { changeKept } from "@/api/kept";
import { type Pages, putFirst } from "@/api/pages";
import { useClients } from "@/api/services";
import { recipeKeys } from "./keys";
import type { NewRecipe, Recipe } from "./types";

/** Stores a new recipe, or changes the one of this id. */
export function useSaveRecipe(id: number | undefined) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewRecipe) => {
      if (id === undefined) return content(recipes.POST("/recipes", { body }));
      return content(recipes.PATCH("/recipes/{id}", { params: { path: { id } }, body }));
    },
    onSuccess: (recipe) => {
      queries.setQueryData(recipeKeys.one(recipe.id), recipe);
      if (id === undefined) {
        for (const list of [recipeKeys.list(undefined), recipeKeys.list(recipe.user.id)]) {
          changeKept<Pages<Recipe>>(queries, list, (pages) => putFirst(pages, recipe));
        }
      }
      return queries.invalidateQueries({ queryKey: recipeKeys.all, refetchType: "none" });
    },
  });
}
