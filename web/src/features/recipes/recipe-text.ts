import type { Recipe } from "./api/types";

/** A recipe as typed. */
export interface RecipeText extends Record<string, string> {
  title: string;
  minutes: string;
  instructions: string;
}

/** A recipe as its author would type it. */
export function recipeText(recipe: Recipe | undefined): RecipeText {
  return {
    title: recipe?.title ?? "",
    minutes: recipe?.minutes_to_complete?.toString() ?? "",
    instructions: recipe?.instructions ?? "",
  };
}
