import { useMemo, useState, useSyncExternalStore } from "react";
import { useViewer } from "@/session/viewer";
import {
  baseOf,
  draftKey,
  draftText,
  dropDraft,
  hasDraft,
  onDraftChange,
  parseDraft,
  writeBase,
  writeDraft,
} from "./drafts";

type Texts = Readonly<Record<string, string>>;

/** What a form sends. */
export interface Edit<Values extends Texts> {
  values: Values;
  /** The fields that were typed into. */
  typed: Partial<Values>;
  /** The tag of the state that they were typed over. */
  etag: string | undefined;
}

export type Draft<Values extends Texts> = ReturnType<typeof useDraft<Values>>;

/**
 * What is being typed into a form. It outlives a reload and a log-in in between, in this tab and
 * for the same person, until it is sent or dropped. Not for passwords. Fields that were not typed
 * into are as `saved` says, also when that changes. `etag` is the tag of `saved`: the draft
 * remembers the one over which typing began, so that a later change elsewhere is noticed.
 */
export function useDraft<Values extends Texts>(form: string, saved: Values, etag?: string) {
  const viewer = useViewer();
  const key = draftKey(viewer.id, form);
  const text = useSyncExternalStore(onDraftChange, () => draftText(key));
  const typed = useMemo(() => parseDraft(text) as Partial<Values>, [text]);
  const values: Values = { ...saved, ...typed };
  const [isFound, setFound] = useState(Object.keys(typed).length > 0);
  const isChanged = Object.entries(typed).some(([field, value]) => value !== saved[field]);

  function change(changes: Partial<Values>): void {
    if (!hasDraft(key)) writeBase(key, etag);
    writeDraft(key, { ...parseDraft(draftText(key)), ...changes });
  }

  /** Forgets what was typed. Returns how to bring it back, if that was anything. */
  function drop(): (() => void) | undefined {
    const dropped = parseDraft(draftText(key));
    const base = baseOf(key);
    dropDraft(key);
    setFound(false);
    if (!isChanged) return undefined;
    return () => {
      writeBase(key, base);
      // What was typed since is newer.
      writeDraft(key, { ...dropped, ...parseDraft(draftText(key)) });
      setFound(true);
    };
  }

  /**
   * Forgets what has been sent. What was typed since is kept, also when the form is gone: for this
   * form, or for `next`, the one by which what was made is changed. It is based on what is now
   * saved, which has the tag `savedTag`.
   */
  function settle(sent: Values, next = form, savedTag?: string): void {
    const rest = Object.entries(parseDraft(draftText(key))).filter(
      ([field, value]) => value !== sent[field],
    );
    dropDraft(key);
    if (rest.length > 0) {
      writeBase(draftKey(viewer.id, next), savedTag);
      writeDraft(draftKey(viewer.id, next), Object.fromEntries(rest));
    }
    setFound(false);
  }

  return {
    values,
    saved,
    /** Whether the form shows an earlier draft instead of the saved values. */
    isRestored: isFound && isChanged,
    change,
    drop,
    settle,
    /** What to send now. */
    edit: (): Edit<Values> => ({ values, typed, etag: baseOf(key) ?? etag }),
    /** Bases the draft on what is saved now, because its author has seen that. */
    rebase: () => writeBase(key, etag),
  };
}
