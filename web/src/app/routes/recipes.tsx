import { BookOpen, Plus } from "lucide-react";
import { Link, Navigate, useSearchParams } from "react-router";
import { RecipeList } from "@/features/recipes/components/recipe-list";
import { useViewer } from "@/session/viewer";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/states/empty-state";
import { parseId } from "./id";
import { RecipesPage } from "./recipes-page";

/** All recipes, or with `?by=7` the viewer's own. Other people have a page. */
export function Component() {
  const viewer = useViewer();
  const [query] = useSearchParams();
  const by = parseId(query.get("by"));
  if (by !== undefined && by !== viewer.id) return <Navigate to={`/app/people/${by}`} replace />;

  const page = by ? YOURS : EVERYBODYS;
  return (
    <RecipesPage key={page.title} by={by} {...page} actions={WRITE}>
      <RecipeList userId={by} empty={NONE} />
    </RecipesPage>
  );
}

const EVERYBODYS = {
  title: "Recipes",
  intro: "What people here cook, newest first.",
};
const YOURS = { title: "Your recipes", intro: "What you cook, newest first." };

const WRITE = (
  <Link to="/app/recipes/new" className={buttonClass("primary")}>
    <Plus size={20} aria-hidden="true" />
    New recipe
  </Link>
);

const NONE = (
  <EmptyState
    icon={BookOpen}
    title="No recipes yet"
    action={
      <Link to="/app/recipes/new" className={buttonClass("primary")}>
        Write the first recipe
      </Link>
    }
  >
    A family soup, Sunday’s bread, the salad everybody asks about: begin with one of yours.
  </EmptyState>
);
