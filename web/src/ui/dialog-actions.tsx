import type { ReactNode } from "react";
import { Button } from "./button";
import styles from "./dialog.module.css";

interface DialogActionsProps {
  /** The confirming button. */
  children: ReactNode;
  busy: boolean;
  onCancel: () => void;
}

/** The buttons that close a dialog. */
export function DialogActions({ children, busy, onCancel }: DialogActionsProps) {
  return (
    <div className={styles.actions}>
      <Button busy={busy} onClick={onCancel}>
        Cancel
      </Button>
      {children}
    </div>
  );
}
