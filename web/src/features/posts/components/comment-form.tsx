import { Button } from "@/ui/button";
import { Form } from "@/ui/form/form";
import { TextField } from "@/ui/form/text-field";
import { useDraft } from "@/ui/form/use-draft";
import { useNotice } from "@/ui/notices/notice-context";
import { useAddComment } from "../api/use-add-comment";
import styles from "./comment-form.module.css";

const LABELS = { text: "Your comment" };
const EMPTY = { text: "" };

/** The form for a new comment. */
export function CommentForm({ postId }: { postId: number }) {
  const { values, change, settle } = useDraft(`comment ${postId}`, EMPTY);
  const say = useNotice();
  const add = useAddComment(postId, (text) => {
    settle({ text });
    say("Your comment is posted.");
  });

  return (
    <Form
      labels={LABELS}
      error={add.error}
      busy={add.isPending}
      onSubmit={() => add.mutate(values.text)}
    >
      <div className={styles.row}>
        <TextField
          name="text"
          label={LABELS.text}
          placeholder="Say something nice…"
          value={values.text}
          onChange={(text) => change({ text })}
          required
        />
        <Button type="submit" busy={add.isPending}>
          Post
        </Button>
      </div>
    </Form>
  );
}
