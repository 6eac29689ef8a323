import { useDeferredValue } from "react";
import { Markdown } from "@/ui/markdown/markdown";
import styles from "./recipe-preview.module.css";

interface RecipePreviewProps {
  title: string;
  instructions: string;
}

/** The preview of a recipe. */
export function RecipePreview({ title, instructions }: RecipePreviewProps) {
  // Typing takes precedence over rendering.
  const text = useDeferredValue(instructions);
  return (
    <section className={styles.preview} aria-labelledby="preview">
      <p className={styles.label}>Preview</p>
      <h2 id="preview" dir="auto">
        {title.trim() || "Your recipe"}
      </h2>
      {text.trim() ? (
        <Markdown text={text} />
      ) : (
        <p className={styles.nothing}>What you write appears here as others will see it.</p>
      )}
    </section>
  );
}
