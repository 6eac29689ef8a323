import { RecipeForm } from "@/features/recipes/components/recipe-form";
import { Page } from "@/ui/page";

export function Component() {
  return (
    <Page title="New recipe">
      <RecipeForm />
    </Page>
  );
}
