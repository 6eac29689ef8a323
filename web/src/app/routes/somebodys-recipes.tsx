import { BookOpen } from "lucide-react";
import { useLocation } from "react-router";
import { FollowButton } from "@/features/people/components/follow-button";
import { useRecipes } from "@/features/recipes/api/use-recipes";
import { RecipeList } from "@/features/recipes/components/recipe-list";
import { RecipeListSkeleton } from "@/features/recipes/components/recipe-list-skeleton";
import { nameOf } from "@/ui/name";
import type { Person } from "@/ui/person";
import { EmptyState } from "@/ui/states/empty-state";
import { SkeletonShape } from "@/ui/states/skeleton-shape";
import { RecipesPage } from "./recipes-page";

/** Another person's recipes, with a button to follow them. */
export function SomebodysRecipes({ id }: { id: number }) {
  const recipes = useRecipes(id);
  const linked = useLinkedPerson(id);
  const person = recipes.data?.pages[0]?.items[0]?.user ?? linked;
  // Begins with the name, so that it does not change while it is read out.
  if (!person && recipes.isPending)
    return (
      <>
        <SkeletonShape kind="title" />
        <SkeletonShape kind="control" />
        <RecipeListSkeleton />
      </>
    );

  const name = person ? nameOf(person) : "Somebody";
  const none = (
    <EmptyState icon={BookOpen} title="No recipes yet">
      {person ? `${name} has not written any.` : "Whoever this is has not written any."}
    </EmptyState>
  );
  return (
    <RecipesPage
      by={id}
      title={person ? `Recipes by ${name}` : "Somebody’s recipes"}
      intro={person ? `What @${person.username} cooks, newest first.` : "Newest first."}
      actions={person && <FollowButton person={person} />}
      tab={`${name}’s`}
    >
      <RecipeList userId={id} empty={none} />
    </RecipesPage>
  );
}

/** The person passed along by the link, for people without recipes. */
function useLinkedPerson(id: number): Person | undefined {
  const state: { person?: Person } | null = useLocation().state;
  return state?.person?.id === id ? state.person : undefined;
}
