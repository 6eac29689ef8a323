import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Problem } from "@/api/problem";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import type { Recipe } from "../api/types";
import { useRecipe } from "../api/use-recipe";
import { RecipeSkeleton } from "./recipe-skeleton";

interface RecipeLoaderProps {
  id: number;
  children: (recipe: Recipe) => ReactNode;
}

/** Loads a recipe and shows it. */
export function RecipeLoader({ id, children }: RecipeLoaderProps) {
  const recipe = useRecipe(id);
  if (recipe.data) return children(recipe.data);
  if (recipe.isPending) return <RecipeSkeleton />;
  const isUnknown = recipe.error instanceof Problem && recipe.error.status === 404;
  return (
    <Page title={isUnknown ? "Recipe not found" : "Recipe"}>
      {isUnknown ? (
        <EmptyState
          icon={SearchX}
          title="This recipe is not here"
          action={
            <Link to="/app/recipes" className={buttonClass("primary")}>
              To the recipes
            </Link>
          }
        >
          Its author may have deleted it.
        </EmptyState>
      ) : (
        <ErrorState error={recipe.error} what="the recipe" retry={recipe.refetch} />
      )}
    </Page>
  );
}
