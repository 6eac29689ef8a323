import { useState } from "react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { PASSWORD_HINT } from "@/ui/form/password-hint";
import { TextField } from "@/ui/form/text-field";
import { useNotice } from "@/ui/notices/notice-context";
import { useChangePassword } from "../api/use-change-password";
import { UsernameForManagers } from "./username-for-managers";

const LABELS = {
  current_password: "Current password",
  new_password: "New password",
  new_password_confirmation: "New password once more",
};
const EMPTY = { current_password: "", new_password: "", new_password_confirmation: "" };

/** The password form. */
export function PasswordForm() {
  const { username } = useViewer();
  const say = useNotice();
  const change = useChangePassword();
  const [values, setValues] = useState(EMPTY);
  const field = (name: keyof typeof EMPTY) => ({
    name,
    label: LABELS[name],
    value: values[name],
    onChange: (value: string) => setValues({ ...values, [name]: value }),
  });

  function submit() {
    change.mutate(values, {
      onSuccess: () => {
        setValues(EMPTY);
        say("Your password is changed. Your other devices are logged out.");
      },
    });
  }

  return (
    <Card>
      <Form
        labels={LABELS}
        error={change.error}
        busy={change.isPending}
        onSubmit={submit}
        label="Password"
      >
        <UsernameForManagers username={username} />
        <TextField
          {...field("current_password")}
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          {...field("new_password")}
          type="password"
          autoComplete="new-password"
          hint={PASSWORD_HINT}
          required
        />
        <TextField
          {...field("new_password_confirmation")}
          type="password"
          autoComplete="new-password"
          required
        />
        <FormActions>
          <Button type="submit" kind="primary" busy={change.isPending}>
            Change password
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}
