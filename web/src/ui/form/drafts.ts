const PREFIX = "draft ";

/** Under what the draft of a form is kept: nobody is shown somebody else's. */
export function draftKey(userId: number, form: string): string {
  return `${PREFIX}${userId} ${form}`;
}

export function readDraft(key: string): object {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

export function writeDraft(key: string, values: object): void {
  sessionStorage.setItem(key, JSON.stringify(values));
}

export function dropDraft(key: string): void {
  sessionStorage.removeItem(key);
}

/** Forgets what anybody has typed in this tab. */
export function dropDrafts(): void {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) dropDraft(key);
}
