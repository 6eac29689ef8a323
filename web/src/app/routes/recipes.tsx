import { Plus } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { RecipeList } from "@/features/recipes/components/recipe-list";
import { useViewer } from "@/session/viewer";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

/** Everybody's recipes, or with `?by=7` somebody's. */
export function Component() {
  const viewer = useViewer();
  const [query] = useSearchParams();
  const by = Number(query.get("by")) || undefined;
  const actions = (
    <Link to="/app/recipes/new" className={buttonClass("primary")}>
      <Plus size={20} aria-hidden="true" />
      New recipe
    </Link>
  );
  const tabs = [
    { to: "/app/recipes", label: "Everybody’s", isCurrent: by === undefined },
    { to: `/app/recipes?by=${viewer.id}`, label: "Yours", isCurrent: by === viewer.id },
  ];
  return (
    <Page title="Recipes" intro="What people here cook, newest first." actions={actions}>
      <Tabs label="Whose recipes" tabs={tabs} />
      <RecipeList key={by} userId={by} />
    </Page>
  );
}
