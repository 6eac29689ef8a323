import { BookOpen } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "@/ui/button";
import { MoreItems } from "@/ui/more-items";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { Loading } from "@/ui/states/loading";
import { useRecipes } from "../api/use-recipes";
import { RecipeCard } from "./recipe-card";
import styles from "./recipe-list.module.css";

interface RecipeListProps {
  /** Whose recipes; everybody's when left out. */
  userId: number | undefined;
}

/** Recipes, newest first, without an end. */
export function RecipeList({ userId }: RecipeListProps) {
  const list = useRecipes(userId);
  if (list.isPending) return <Loading what="the recipes" />;
  if (!list.data) return <ErrorState error={list.error} what="the recipes" retry={list.refetch} />;

  const recipes = list.data.pages.flatMap((page) => page.items);
  if (recipes.length === 0) {
    const write = (
      <Link to="/app/recipes/new" className={buttonClass("primary")}>
        Write the first recipe
      </Link>
    );
    return (
      <EmptyState icon={BookOpen} title="No recipes yet" action={write}>
        A family soup, Sunday’s bread, the salad everybody asks about: begin with one of yours.
      </EmptyState>
    );
  }
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
