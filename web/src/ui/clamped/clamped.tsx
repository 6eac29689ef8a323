import { type ReactNode, useState } from "react";
import { Button } from "../button";
import styles from "./clamped.module.css";
import { useIsCut } from "./use-is-cut";

interface ClampedProps {
  /** How many lines to show at first. */
  lines: 3 | 12;
  /** What the text is: `the caption`. */
  what: string;
  /** `auto` where everything in it is somebody's text. */
  dir?: "auto";
  className?: string | undefined;
  children: ReactNode;
}

/** The first lines of a text, with a button for the rest. */
export function Clamped({ lines, what, dir, className, children }: ClampedProps) {
  const [isOpen, setOpen] = useState(false);
  const { text, isCut } = useIsCut();
  return (
    <div className={className}>
      <div className={styles.text} ref={text} data-lines={lines} data-open={isOpen} dir={dir}>
        {children}
      </div>
      {(isCut || isOpen) && (
        <Button
          kind="quiet"
          className={styles.more}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Less" : "More"}
          <span className="visually-hidden">of {what}</span>
        </Button>
      )}
    </div>
  );
}
