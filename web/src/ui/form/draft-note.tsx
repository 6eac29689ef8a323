import { Button } from "../button";
import { useFocusHeir } from "../use-focus-heir";
import styles from "./draft-note.module.css";
import { useDiscard } from "./use-discard";

interface DraftNoteProps {
  draft: { isRestored: boolean; drop: () => (() => void) | undefined };
}

/** Says that the form shows an earlier draft. */
export function DraftNote({ draft }: DraftNoteProps) {
  const discard = useDiscard(draft);
  return draft.isRestored && <RestoredNote discard={() => discard()} />;
}

function RestoredNote({ discard }: { discard: () => void }) {
  const note = useFocusHeir<HTMLDivElement>();
  return (
    <div className={styles.note} ref={note}>
      <p>This is what you typed earlier. It is not saved yet.</p>
      <Button onClick={discard}>Show what is saved</Button>
    </div>
  );
}
