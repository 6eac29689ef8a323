import { UtensilsCrossed } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { EmptyState } from "@/ui/states/empty-state";

/** For unknown addresses. */
export function NotFound() {
  const home = (
    <Link to="/app/recipes" className={buttonClass("primary")}>
      To the recipes
    </Link>
  );
  return (
    <Page title="Page not found">
      <EmptyState icon={UtensilsCrossed} title="There is nothing on this table" action={home}>
        The address may be mistyped, or what was here has been removed.
      </EmptyState>
    </Page>
  );
}
