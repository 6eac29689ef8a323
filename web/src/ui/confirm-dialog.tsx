import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Button } from "./button";
import styles from "./confirm-dialog.module.css";

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  /** The word on the button that does it. */
  action: string;
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/**
 * Asks before something that cannot be taken back. Escape and a press beside it cancel, and the
 * focus goes back to where it was (WCAG 2.2, 2.4.3). While it is being done, nothing cancels.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, busy, onConfirm, onCancel } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const cancel = () => {
    if (!busy) onCancel();
  };

  // Before the element is gone: a dialog that is removed while open gives no focus back.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const opened = dialog.current;
    opened?.showModal();
    return () => {
      opened?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        cancel();
      }}
      // Browsers let nobody prevent a second Escape.
      onClose={() => {
        // Told late: it has been opened anew meanwhile.
        if (dialog.current?.open) return;
        if (busy) dialog.current?.showModal();
        else onCancel();
      }}
      onMouseDown={(event) => {
        if (event.target !== dialog.current) return;
        // The press would take the focus along.
        event.preventDefault();
        cancel();
      }}
    >
      <div className={styles.content}>
        <h2 id={titleId}>{title}</h2>
        <div>{children}</div>
        <div className={styles.actions}>
          <Button busy={busy} onClick={cancel}>
            Cancel
          </Button>
          <Button kind="danger" busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
