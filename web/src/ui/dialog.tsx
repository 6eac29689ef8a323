import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import styles from "./dialog.module.css";

interface DialogProps {
  title: string;
  children: ReactNode;
  /** Something is under way: until it is done, nothing closes the dialog. */
  busy: boolean;
  onCancel: () => void;
}

/**
 * Something to be answered before anything else. Escape and a press beside it cancel, and the
 * focus goes back to where it was (WCAG 2.2, 2.4.3).
 */
export function Dialog({ title, children, busy, onCancel }: DialogProps) {
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
        {children}
      </div>
    </dialog>
  );
}
