import { useState } from "react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { DialogActions } from "@/ui/dialog-actions";
import { Form } from "@/ui/form/form";
import { TextField } from "@/ui/form/text-field";
import { useReauthentication } from "../api/use-reauthentication";
import { UsernameForManagers } from "./username-for-managers";

const LABELS = { password: "Password" };

interface PasswordDialogProps {
  /** The label of the button. */
  action: string;
  onConfirmed: () => void;
  onCancel: () => void;
}

/** Asks for the password before an action that requires a recent login. */
export function PasswordDialog({ action, onConfirmed, onCancel }: PasswordDialogProps) {
  const { username } = useViewer();
  const confirmation = useReauthentication();
  const [password, setPassword] = useState("");
  const busy = confirmation.isPending;
  return (
    <Dialog title="Confirm that it is you" busy={busy} onCancel={onCancel}>
      <p>You logged in a while ago. Type your password to go on.</p>
      <Form
        labels={LABELS}
        error={confirmation.error}
        busy={busy}
        onSubmit={() => confirmation.mutate(password, { onSuccess: onConfirmed })}
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
        <DialogActions busy={busy} onCancel={onCancel}>
          <Button type="submit" kind="danger" busy={busy}>
            {action}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
