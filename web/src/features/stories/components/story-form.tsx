import { Button } from "@/ui/button";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import { useDraft } from "@/ui/form/use-draft";
import { useNotice } from "@/ui/notices/notice-context";
import { useTellStory } from "../api/use-tell-story";

const LABELS = { text: "Your story" };
const EMPTY = { text: "" };

/** The form for a new story. */
export function StoryForm() {
  const { values, change, settle } = useDraft("story", EMPTY);
  const say = useNotice();
  const tell = useTellStory((text) => {
    settle({ text });
    say("Your story is told.");
  });

  return (
    <Form
      labels={LABELS}
      error={tell.error}
      busy={tell.isPending}
      onSubmit={() => tell.mutate(values.text)}
      label="Story"
    >
      <TextField
        name="text"
        label={LABELS.text}
        rows={2}
        value={values.text}
        onChange={(text) => change({ text })}
        required
      />
      <FormActions>
        <Button type="submit" kind="primary" busy={tell.isPending}>
          Tell it
        </Button>
      </FormActions>
    </Form>
  );
}
