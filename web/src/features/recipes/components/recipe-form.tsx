import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConflictDialog } from "@/ui/form/conflict-dialog";
import { DraftNote } from "@/ui/form/draft-note";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import { useDiscard } from "@/ui/form/use-discard";
import { useDraft } from "@/ui/form/use-draft";
import { useNotice } from "@/ui/notices/notice-context";
import type { Recipe } from "../api/types";
import { useSaveRecipe } from "../api/use-save-recipe";
import { recipeText } from "../recipe-text";
import { MarkdownHelp } from "./markdown-help";
import styles from "./recipe-form.module.css";
import { RecipePreview } from "./recipe-preview";

const LABELS = {
  title: "Title",
  /** As typed, and as sent. */
  minutes: "Minutes",
  minutes_to_complete: "Minutes",
  instructions: "Instructions",
};

interface RecipeFormProps {
  /** The recipe to change; by default a new one. */
  recipe?: Recipe;
}

/** The recipe form with its preview. */
export function RecipeForm({ recipe }: RecipeFormProps) {
  const navigate = useNavigate();
  const say = useNotice();
  const draft = useDraft(`recipe ${recipe?.id ?? "new"}`, recipeText(recipe), recipe?.etag);
  const { values, change } = draft;
  const discard = useDiscard(draft);
  const save = useSaveRecipe(recipe?.id, (sent, saved) => {
    draft.settle(sent, `recipe ${saved.id}`, saved.etag);
    say(recipe ? "Your changes are saved." : "Your recipe is published.");
  });

  function submit() {
    save.mutate(draft.edit(), {
      onSuccess: ({ id }) => navigate(`/app/recipes/${id}`, { replace: recipe !== undefined }),
    });
  }

  function cancel() {
    const form = recipe ? `/app/recipes/${recipe.id}/edit` : "/app/recipes/new";
    discard(() => navigate(form));
    navigate(recipe ? `/app/recipes/${recipe.id}` : "/app/recipes");
  }

  return (
    <div className={styles.desk}>
      <Form
        labels={LABELS}
        error={save.error}
        busy={save.isPending}
        onSubmit={submit}
        label="Recipe"
      >
        {recipe && <DraftNote draft={draft} />}
        <TextField
          name="title"
          label={LABELS.title}
          value={values.title}
          onChange={(title) => change({ title })}
          required
        />
        <TextField
          name="minutes_to_complete"
          label={LABELS.minutes_to_complete}
          hint="From the first chop to the table."
          inputMode="numeric"
          value={values.minutes}
          onChange={(minutes) => change({ minutes })}
        />
        <TextField
          name="instructions"
          label={LABELS.instructions}
          hint="At least 50 characters."
          rows={14}
          value={values.instructions}
          onChange={(instructions) => change({ instructions })}
          required
        />
        <MarkdownHelp />
        <FormActions>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {recipe ? "Save changes" : "Publish recipe"}
          </Button>
          <Button kind="quiet" onClick={cancel}>
            {recipe ? "Discard changes" : "Discard"}
          </Button>
        </FormActions>
      </Form>
      <ConflictDialog
        labels={LABELS}
        draft={draft}
        save={save}
        onKeepMine={submit}
        onKeepTheirs={cancel}
      />
      <RecipePreview title={values.title} instructions={values.instructions} />
    </div>
  );
}
