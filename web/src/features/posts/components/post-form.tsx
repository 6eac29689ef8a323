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
import type { Post } from "../api/types";
import { useSavePost } from "../api/use-save-post";
import { postText } from "../post-text";
import { PicturePreview } from "./picture-preview";
import styles from "./post-form.module.css";

const LABELS = {
  image_url: "Picture",
  alt_text: "What the picture shows",
  caption: "Caption",
};

interface PostFormProps {
  /** The post to change; by default a new one. */
  post?: Post;
}

/** The post form with its picture. */
export function PostForm({ post }: PostFormProps) {
  const navigate = useNavigate();
  const say = useNotice();
  const draft = useDraft(`post ${post?.id ?? "new"}`, postText(post), post?.etag);
  const { values, change } = draft;
  const discard = useDiscard(draft);
  const save = useSavePost(post?.id, (sent, saved) => {
    draft.settle(sent, `post ${saved.id}`, saved.etag);
    say(post ? "Your changes are saved." : "Your picture is shared.");
  });

  function submit() {
    save.mutate(draft.edit(), {
      onSuccess: ({ id }) => navigate(`/app/posts/${id}`, { replace: post !== undefined }),
    });
  }

  function cancel() {
    const form = post ? `/app/posts/${post.id}/edit` : "/app/posts/new";
    discard(() => navigate(form));
    navigate(post ? `/app/posts/${post.id}` : "/app/feed");
  }

  return (
    <div className={styles.desk}>
      <Form labels={LABELS} error={save.error} busy={save.isPending} onSubmit={submit} label="Post">
        {post && <DraftNote draft={draft} />}
        <TextField
          name="image_url"
          label={LABELS.image_url}
          type="url"
          hint="Its web address; it begins with https://"
          value={values.image_url}
          onChange={(image_url) => change({ image_url })}
          required
        />
        <TextField
          name="alt_text"
          label={LABELS.alt_text}
          hint="For those who cannot see it, and when it cannot be loaded."
          value={values.alt_text}
          onChange={(alt_text) => change({ alt_text })}
        />
        <TextField
          name="caption"
          label={LABELS.caption}
          rows={4}
          value={values.caption}
          onChange={(caption) => change({ caption })}
        />
        <FormActions>
          <Button type="submit" kind="primary" busy={save.isPending}>
            {post ? "Save changes" : "Share picture"}
          </Button>
          <Button kind="quiet" onClick={cancel}>
            {post ? "Discard changes" : "Discard"}
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
      <PicturePreview address={values.image_url} alt={values.alt_text} />
    </div>
  );
}
