import { Conflict } from "@/api/if-unchanged";
import { Button } from "../button";
import { Dialog } from "../dialog";
import dialogStyles from "../dialog.module.css";
import { Texts } from "../texts";
import styles from "./conflict-dialog.module.css";
import type { Labels } from "./faults";
import type { Draft } from "./use-draft";

interface ConflictDialogProps<Values extends Readonly<Record<string, string>>> {
  /** The labels of the values. */
  labels: Labels;
  draft: Draft<Values>;
  save: { error: unknown; isPending: boolean; reset: () => void };
  /** Saves the draft. */
  onKeepMine: () => void;
  /** Discards the draft. */
  onKeepTheirs: () => void;
}

/** After a change elsewhere that a save would undo: shows both texts of each field, and asks. */
export function ConflictDialog<Values extends Readonly<Record<string, string>>>(
  props: ConflictDialogProps<Values>,
) {
  const { labels, draft, save, onKeepMine, onKeepTheirs } = props;
  if (!(save.error instanceof Conflict)) return null;
  const { saved, values } = draft;
  const differing = Object.keys(saved).filter((field) => values[field] !== saved[field]);

  function keepMine() {
    draft.rebase();
    onKeepMine();
  }

  function keepTheirs() {
    save.reset();
    onKeepTheirs();
  }

  function goOn() {
    draft.rebase();
    save.reset();
  }

  return (
    <Dialog title="This was changed elsewhere" busy={save.isPending} onCancel={goOn} wide>
      <p>It was saved in another tab or on another device after you began to write.</p>
      {differing.map((field) => (
        <section key={field} className={styles.field}>
          <h3>{labels[field]}</h3>
          <Texts
            texts={{ "There now": saved[field] ?? "", "What you wrote": values[field] ?? "" }}
          />
        </section>
      ))}
      <div className={dialogStyles.actions}>
        <Button kind="quiet" busy={save.isPending} onClick={goOn}>
          Go on editing
        </Button>
        <Button busy={save.isPending} onClick={keepTheirs}>
          Keep theirs
        </Button>
        <Button kind="primary" busy={save.isPending} onClick={keepMine}>
          Keep mine
        </Button>
      </div>
    </Dialog>
  );
}
