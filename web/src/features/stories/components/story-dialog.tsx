import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { Button } from "@/ui/button";
import styles from "./story-dialog.module.css";

interface StoryDialogProps {
  /** What screen readers say when it opens. */
  label: string;
  children: ReactNode;
  close: () => void;
  /** Called for the keys that no control inside has a use for. */
  onKey?: (key: string) => void;
}

/** A frame as high as the window. Escape and a button close it. */
export function StoryDialog({ label, children, close, onKey }: StoryDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // On the frame rather than its first control, which Space would press.
    opened?.focus();
    return () => opened?.close();
  }, []);

  function handleKey(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isOnControl = event.target instanceof Element && event.target.closest("a, button");
    if (event.key === " ") {
      if (isOnControl) return;
      event.preventDefault();
    }
    onKey?.(event.key);
  }

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={handleKey}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      // Browsers let nobody prevent a second Escape.
      onClose={() => {
        if (!dialog.current?.open) close();
      }}
    >
      <Button kind="quiet" className={styles.close} aria-label="Close" onClick={close}>
        <X size={22} aria-hidden="true" />
      </Button>
      {children}
    </dialog>
  );
}
