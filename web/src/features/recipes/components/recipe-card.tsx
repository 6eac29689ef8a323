import { Clock } from "lucide-react";
import { Link } from "react-router";
import { Avatar } from "@/ui/avatar";
import { PersonLink } from "@/ui/person-link";
import { Time } from "@/ui/time";
import type { Recipe } from "../api/types";
import { formatMinutes } from "../minutes";
import { plainText } from "../plain-text";
import styles from "./recipe-card.module.css";

/** A recipe in a list. */
export function RecipeCard({ recipe }: { recipe: Recipe }) {
  return (
    <article className={styles.card}>
      <h2 className={styles.title} dir="auto">
        <Link to={`/app/recipes/${recipe.id}`}>{recipe.title}</Link>
      </h2>
      {recipe.minutes_to_complete && (
        <p className={styles.minutes}>
          <Clock size={16} aria-hidden="true" />
          {formatMinutes(recipe.minutes_to_complete)}
        </p>
      )}
      <p className={styles.excerpt} dir="auto">
        {plainText(recipe.instructions)}
      </p>
      <p className={styles.author}>
        <Avatar person={recipe.user} size={32} />
        <span>
          <PersonLink person={recipe.user} /> <Time at={recipe.created_at} />
        </span>
      </p>
    </article>
  );
}
