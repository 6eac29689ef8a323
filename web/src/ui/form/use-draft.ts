import { useMemo, useState, useSyncExternalStore } from "react";
import { useViewer } from "@/session/viewer";
import { draftKey, draftText, dropDraft, onDraftChange, parseDraft, writeDraft } from "./drafts";

/**
 * What is being typed into a form. It outlives a reload and a log-in in between, in this tab and
 * for the same person, until it is sent or dropped. Not for passwords. Fields that were not typed
 * into are as `initial` says, also when that changes.
 */
export function useDraft<Values extends Readonly<Record<string, string>>>(
  form: string,
  initial: Values,
) {
  const viewer = useViewer();
  const key = draftKey(viewer.id, form);
  const text = useSyncExternalStore(onDraftChange, () => draftText(key));
  const typed = useMemo(() => parseDraft(text) as Partial<Values>, [text]);
  const values: Values = { ...initial, ...typed };
  const [isFound, setFound] = useState(Object.keys(typed).length > 0);
  const isChanged = Object.entries(typed).some(([field, value]) => value !== initial[field]);

  function change(changes: Partial<Values>): void {
    writeDraft(key, { ...parseDraft(draftText(key)), ...changes });
  }

  /** Forgets what was typed. Returns how to bring it back, if that was anything. */
  function drop(): (() => void) | undefined {
    const dropped = parseDraft(draftText(key));
    dropDraft(key);
    setFound(false);
    if (!isChanged) return undefined;
    return () => {
      // What was typed since is newer.
      writeDraft(key, { ...dropped, ...parseDraft(draftText(key)) });
      setFound(true);
    };
  }

  /**
   * Forgets what has been sent. What was typed since is kept, also when the form is gone: for this
   * form, or for `next`, the one by which what was made is changed.
   */
  function settle(sent: Values, next = form): void {
    const rest = Object.entries(parseDraft(draftText(key))).filter(
      ([field, value]) => value !== sent[field],
    );
    dropDraft(key);
    if (rest.length > 0) writeDraft(draftKey(viewer.id, next), Object.fromEntries(rest));
    setFound(false);
  }

  return {
    values,
    /** Whether the form shows an earlier draft instead of the saved values. */
    isRestored: isFound && isChanged,
    change,
    drop,
    settle,
  };
}
