/** Parses an id in an address; a whole number from 1. */
export function parseId(text: string | null | undefined): number | undefined {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) || undefined : undefined;
}
