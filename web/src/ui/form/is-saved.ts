type Texts = Readonly<Record<string, string | undefined>>;

/** Whether all that was typed is among what is saved. */
export function isSaved(typed: Texts, saved: Texts): boolean {
  return Object.entries(typed).every(([field, text]) => text === saved[field]);
}
