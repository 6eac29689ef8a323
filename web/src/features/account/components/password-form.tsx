import { useState } from "react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import { useNotice } from "@/ui/notices/notice-context";
import { useChangePassword } from "../api/use-change-password";
import { UsernameForManagers } from "./username-for-managers";

const LABELS = { current_password: "Current password", new_password: "New password" };
const EMPTY = { current_password: "", new_password: "" };

/** Changes the password. */
export function PasswordForm() {
  const { username } = useViewer();
  const say = useNotice();
  const change = useChangePassword();
  const [values, setValues] = useState(EMPTY);

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
          name="current_password"
          label={LABELS.current_password}
          type="password"
          autoComplete="current-password"
          value={values.current_password}
          onChange={(current_password) => setValues({ ...values, current_password })}
          required
        />
        <TextField
          name="new_password"
          label={LABELS.new_password}
          type="password"
          autoComplete="new-password"
          hint="A few words that belong together for nobody but you are good."
          value={values.new_password}
          onChange={(new_password) => setValues({ ...values, new_password })}
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
