import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { DialogActions } from "./dialog-actions";

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  /** The label of the confirming button. */
  action: string;
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks for confirmation before something irreversible. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, busy, onConfirm, onCancel } = props;
  return (
    <Dialog title={title} busy={busy} onCancel={onCancel}>
      <div>{children}</div>
      <DialogActions busy={busy} onCancel={onCancel}>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
