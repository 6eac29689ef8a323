import { BookOpen } from "lucide-react";
import { RecipeList } from "@/features/recipes/components/recipe-list";
import { nameOf } from "@/ui/name";
import { EmptyState } from "@/ui/states/empty-state";
import { PersonPage } from "./person-page";
import { useId } from "./use-id";

/** A person with their recipes. */
export function Component() {
  const id = useId();
  return (
    <PersonPage key={id} id={id}>
      {(person) => (
        <RecipeList
          userId={id}
          empty={
            <EmptyState icon={BookOpen} title="No recipes yet">
              {nameOf(person)} has not written any.
            </EmptyState>
          }
        />
      )}
    </PersonPage>
  );
}
