import { useEffect, useState } from "react";
import { Button } from "../button";
import { DismissButton } from "../notices/dismiss-button";
import styles from "../notices/notices.module.css";
import { uncoverFocus } from "../notices/uncover-focus";
import type { Offer } from "./offers";
import { useCountdown } from "./use-countdown";

/** How long something can be undone. */
const OFFERED_MS = 10_000;

interface UndoNoticeProps {
  offer: Offer;
  onUndo: () => void;
  /** Called when the time is over, or somebody does not need it. */
  onEnd: () => void;
}

/** Says what was done, and offers to undo it. The time stands still while somebody is at it. */
export function UndoNotice({ offer, onUndo, onEnd }: UndoNoticeProps) {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  useEffect(uncoverFocus, []);
  useCountdown(OFFERED_MS, isPointed || isFocused, onEnd);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is nothing to press, it only waits
    <div
      className={styles.notice}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <p>
        {offer.text}
        <span className="visually-hidden"> Press Control Z to undo.</span>
      </p>
      <Button
        className={styles.action}
        aria-keyshortcuts="Control+Z Meta+Z"
        title="Ctrl+Z"
        onClick={onUndo}
      >
        Undo
      </Button>
      <DismissButton onClick={onEnd} />
    </div>
  );
}
