import { RecipeLoader } from "@/features/recipes/components/recipe-loader";
import { RecipeView } from "@/features/recipes/components/recipe-view";
import { useId } from "./use-id";

export function Component() {
  return <RecipeLoader id={useId()}>{(recipe) => <RecipeView recipe={recipe} />}</RecipeLoader>;
}
