import { RecipeForm } from "@/features/recipes/components/recipe-form";
import { RecipeLoader } from "@/features/recipes/components/recipe-loader";
import { Page } from "@/ui/page";
import { useId } from "./use-id";

export function Component() {
  return (
    <RecipeLoader id={useId()}>
      {(recipe) => (
        <Page title="Edit recipe">
          <RecipeForm recipe={recipe} />
        </Page>
      )}
    </RecipeLoader>
  );
}
