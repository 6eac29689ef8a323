import { Link } from "react-router";
import { useViewer } from "@/session/viewer";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConflictDialog } from "@/ui/form/conflict-dialog";
import { DraftNote } from "@/ui/form/draft-note";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { PictureNote } from "@/ui/form/picture-note";
import { BIO_HINT, PICTURE_HINT, SEEN_BY_ALL, SEEN_BY_OWNER } from "@/ui/form/profile-hints";
import { TextField } from "@/ui/form/text-field";
import { useDiscard } from "@/ui/form/use-discard";
import { useDraft } from "@/ui/form/use-draft";
import { nameOf } from "@/ui/name";
import { useNotice } from "@/ui/notices/notice-context";
import { usePictureAddress } from "@/ui/use-picture-address";
import { useUpdateProfile } from "../api/use-update-profile";
import { profileText } from "../profile-text";
import styles from "./profile-form.module.css";

const LABELS = {
  first_name: "First name",
  last_name: "Last name",
  email: "Email",
  image_url: "Picture",
  bio: "About you",
};

/** The profile form. */
export function ProfileForm() {
  const viewer = useViewer();
  const say = useNotice();
  const draft = useDraft("profile", profileText(viewer), viewer.etag);
  const { values, change } = draft;
  const discard = useDiscard(draft);
  const picture = usePictureAddress(values.image_url);
  const update = useUpdateProfile((sent, saved) => {
    draft.settle(sent, "profile", saved.etag);
    say("Your profile is saved.");
  });

  const submit = () => update.mutate(draft.edit());

  return (
    <Card>
      <div className={styles.viewer}>
        <Avatar person={{ ...viewer, ...values, image_url: picture, thumb_url: null }} size={96} />
        <div>
          <h2 dir="auto">{nameOf({ ...viewer, ...values })}</h2>
          <p>@{viewer.username}</p>
          <Link to={`/app/people/${viewer.id}`}>See your page</Link>
        </div>
      </div>
      <Form
        labels={LABELS}
        error={update.error}
        busy={update.isPending}
        onSubmit={submit}
        label="Profile"
      >
        <DraftNote draft={draft} />
        <div className={styles.pair}>
          <TextField
            name="first_name"
            label={LABELS.first_name}
            autoComplete="given-name"
            hint={SEEN_BY_ALL}
            value={values.first_name}
            onChange={(first_name) => change({ first_name })}
          />
          <TextField
            name="last_name"
            label={LABELS.last_name}
            autoComplete="family-name"
            hint={SEEN_BY_ALL}
            value={values.last_name}
            onChange={(last_name) => change({ last_name })}
          />
        </div>
        <TextField
          name="email"
          label={LABELS.email}
          type="email"
          autoComplete="email"
          hint={SEEN_BY_OWNER}
          value={values.email}
          onChange={(email) => change({ email })}
        />
        <TextField
          name="image_url"
          label={LABELS.image_url}
          type="url"
          autoComplete="photo"
          hint={PICTURE_HINT}
          value={values.image_url}
          onChange={(image_url) => change({ image_url })}
        />
        <PictureNote address={values.image_url} />
        <TextField
          name="bio"
          label={LABELS.bio}
          hint={BIO_HINT}
          rows={4}
          value={values.bio}
          onChange={(bio) => change({ bio })}
        />
        <FormActions>
          <Button type="submit" kind="primary" busy={update.isPending}>
            Save profile
          </Button>
        </FormActions>
      </Form>
      <ConflictDialog
        labels={LABELS}
        draft={draft}
        save={update}
        onKeepMine={submit}
        onKeepTheirs={() => discard()}
      />
    </Card>
  );
}
