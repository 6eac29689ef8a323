import { Clock, Pencil } from "lucide-react";
import { Link } from "react-router";
import { useViewer } from "@/session/viewer";
import { Avatar } from "@/ui/avatar";
import { buttonClass } from "@/ui/button";
import { Markdown } from "@/ui/markdown/markdown";
import { Page } from "@/ui/page";
import { PersonLink } from "@/ui/person-link";
import { Time } from "@/ui/time";
import type { Recipe } from "../api/types";
import { formatMinutes } from "../minutes";
import { DeleteRecipe } from "./delete-recipe";
import styles from "./recipe-view.module.css";

/** A recipe as a page. */
export function RecipeView({ recipe }: { recipe: Recipe }) {
  const isOwn = recipe.user.id === useViewer().id;
  const actions = isOwn && (
    <>
      <Link to="edit" className={buttonClass("secondary")}>
        <Pencil size={18} aria-hidden="true" />
        Edit
      </Link>
      <DeleteRecipe recipe={recipe} />
    </>
  );
  return (
    <Page title={recipe.title} actions={actions}>
      <ul className={styles.facts}>
        <li>
          <Avatar person={recipe.user} size={32} />
          <PersonLink person={recipe.user} />
        </li>
        <li>
          <Time at={recipe.created_at} />
        </li>
        {recipe.minutes_to_complete && (
          <li>
            <Clock size={18} aria-hidden="true" />
            {formatMinutes(recipe.minutes_to_complete)}
          </li>
        )}
      </ul>
      <section className={styles.sheet} aria-labelledby="instructions">
        <h2 id="instructions">How to make it</h2>
        <Markdown text={recipe.instructions} />
      </section>
    </Page>
  );
}
