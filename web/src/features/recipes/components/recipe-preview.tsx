import { useState } from "react";
import { Button } from "@/ui/button";
import { Markdown } from "@/ui/markdown/markdown";
import { usePreviewText } from "../use-preview-text";
import styles from "./recipe-preview.module.css";

interface RecipePreviewProps {
  title: string;
  instructions: string;
}

/** The preview of a recipe. */
export function RecipePreview({ title, instructions }: RecipePreviewProps) {
  const { text, beginning, isCut } = usePreviewText(instructions);
  // Of one state of the text: with the next key there is only the beginning again.
  const [whole, setWhole] = useState<string>();
  const showsWhole = whole === instructions;
  return (
    <section className={styles.preview} aria-labelledby="preview">
      <p className={styles.label}>Preview</p>
      <h2 id="preview" dir="auto">
        {title.trim() || "Your recipe"}
      </h2>
      {text.trim() ? (
        <Markdown text={showsWhole ? instructions : beginning} />
      ) : (
        <p className={styles.nothing}>What you write appears here as others will see it.</p>
      )}
      {isCut && !showsWhole && (
        <div className={styles.cut}>
          <p>This is the beginning. Others will see all of it.</p>
          <Button onClick={() => setWhole(instructions)}>Show all of it</Button>
        </div>
      )}
    </section>
  );
}
