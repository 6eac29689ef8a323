import { useState } from "react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import { useDeleteAccount } from "../api/use-delete-account";
import styles from "./delete-account-form.module.css";
import { UsernameForManagers } from "./username-for-managers";

const LABELS = { password: "Password" };

/** The form that deletes the account and its content. */
export function DeleteAccountForm() {
  const { username } = useViewer();
  const removal = useDeleteAccount();
  const [password, setPassword] = useState("");
  const [asking, setAsking] = useState(false);

  function submit() {
    // Nothing to confirm without a password.
    if (password === "") removal.mutate(password);
    else setAsking(true);
  }

  return (
    <Card>
      <div className={styles.consequences}>
        <h2>What will be gone</h2>
        <ul>
          <li>your recipes, pictures, comments, stories, likes and saved posts</li>
          <li>whom you follow, and that others follow you</li>
          <li>your account, on all devices</li>
        </ul>
      </div>
      <Form
        labels={LABELS}
        error={removal.error}
        busy={removal.isPending}
        onSubmit={submit}
        label="Delete account"
      >
        <UsernameForManagers username={username} />
        <TextField
          name="password"
          label={LABELS.password}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          required
        />
        <FormActions>
          <Button type="submit" kind="danger" busy={removal.isPending}>
            Delete my account
          </Button>
        </FormActions>
      </Form>
      {asking && (
        <ConfirmDialog
          title="Delete your account for good?"
          action="Delete everything"
          busy={removal.isPending}
          onConfirm={() => {
            setAsking(false);
            removal.mutate(password);
          }}
          onCancel={() => setAsking(false)}
        >
          @{username} and all that you have made here will be gone. This cannot be undone.
        </ConfirmDialog>
      )}
    </Card>
  );
}
