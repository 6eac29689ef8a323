import type { ReactNode } from "react";
import { MoreItems } from "@/ui/more-items";
import { ErrorState } from "@/ui/states/error-state";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { useRecipes } from "../api/use-recipes";
import { hiddenRecipe } from "../hidden-recipe";
import { RecipeCard } from "./recipe-card";
import styles from "./recipe-list.module.css";
import { RecipeListSkeleton } from "./recipe-list-skeleton";

interface RecipeListProps {
  /** The author; by default all. */
  userId: number | undefined;
  /** Shown if there are none. */
  empty: ReactNode;
}

/** An endless list of recipes, newest first. */
export function RecipeList({ userId, empty }: RecipeListProps) {
  const hidden = useHiddenItems();
  const list = useRecipes(userId);
  if (list.isPending) return <RecipeListSkeleton />;
  if (!list.data) return <ErrorState error={list.error} what="the recipes" retry={list.refetch} />;

  const recipes = list.data.pages
    .flatMap((page) => page.items)
    .filter(({ id }) => !hidden.has(hiddenRecipe(id)));
  if (recipes.length === 0) return empty;
  return (
    <>
      <ul className={styles.list}>
        {recipes.map((recipe) => (
          <li key={recipe.id}>
            <RecipeCard recipe={recipe} />
          </li>
        ))}
      </ul>
      <MoreItems what="recipes" list={list} />
    </>
  );
}
