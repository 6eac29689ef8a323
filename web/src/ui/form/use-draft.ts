import { useState } from "react";
import { useViewer } from "@/session/viewer";
import { draftKey, dropDraft, readDraft, writeDraft } from "./drafts";

/**
 * What is being typed into a form. It outlives a reload and a log-in in between, in this tab and
 * for the same person, until it is sent or dropped. Not for passwords.
 */
export function useDraft<Values extends Readonly<Record<string, string>>>(
  form: string,
  initial: Values,
) {
  const key = draftKey(useViewer().id, form);
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...readDraft(key) }));

  function change(changes: Partial<Values>): void {
    const after = { ...values, ...changes };
    writeDraft(key, after);
    setValues(after);
  }

  /** Forgets the draft; the form is empty again, or as it was. */
  function drop(): void {
    dropDraft(key);
    setValues(initial);
  }

  return { values, change, drop };
}
