const PREFIX = "draft ";
const EMPTY = "{}";
const BASE = " etag";

/** Listeners for changes of drafts in this tab. */
const listeners = new Set<() => void>();

/** The storage key of a draft, which includes the user. */
export function draftKey(userId: number, form: string): string {
  return `${PREFIX}${userId} ${form}`;
}

/** Calls `listener` at every change, until what is returned is called. */
export function onDraftChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The stored draft: the changed fields as JSON. */
export function draftText(key: string): string {
  return sessionStorage.getItem(key) ?? EMPTY;
}

export function hasDraft(key: string): boolean {
  return sessionStorage.getItem(key) !== null;
}

/** The tag of the state that a draft changes, if it has one. */
export function baseOf(key: string): string | undefined {
  return sessionStorage.getItem(key + BASE) ?? undefined;
}

export function writeBase(key: string, etag: string | undefined): void {
  if (etag === undefined) sessionStorage.removeItem(key + BASE);
  else sessionStorage.setItem(key + BASE, etag);
}

export function parseDraft(text: string): object {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function writeDraft(key: string, values: object): void {
  sessionStorage.setItem(key, JSON.stringify(values));
  tell();
}

export function dropDraft(key: string): void {
  sessionStorage.removeItem(key);
  sessionStorage.removeItem(key + BASE);
  tell();
}

/** Deletes all drafts in this tab. */
export function dropDrafts(): void {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) sessionStorage.removeItem(key);
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
