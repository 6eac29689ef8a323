import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { classNames } from "./class-names";
import styles from "./dialog.module.css";

interface DialogProps {
  title: string;
  children: ReactNode;
  /** An action is in progress, so the dialog cannot be closed. */
  busy: boolean;
  onCancel: () => void;
  /** For two texts side by side. */
  wide?: boolean;
}

/**
 * Something to be answered before anything else. Escape and a press beside it cancel, and the
 * focus goes back to where it was (WCAG 2.2, 2.4.3).
 */
export function Dialog({ title, children, busy, onCancel, wide }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const cancel = () => {
    if (!busy) onCancel();
  };

  // Before the element is removed: a dialog removed while open does not restore the focus.
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
      className={classNames(styles.dialog, wide && styles.wide)}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        cancel();
      }}
      // Browsers let nobody prevent a second Escape.
      onClose={() => {
        // A late event: it was reopened meanwhile.
        if (dialog.current?.open) return;
        if (busy) dialog.current?.showModal();
        else onCancel();
      }}
      onMouseDown={(event) => {
        if (event.target !== dialog.current) return;
        // The press would move the focus.
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
