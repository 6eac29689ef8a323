/** A part of a list, and where the next one begins. */
export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** The cursor in `Link: <…?cursor=…>; rel="next"` (RFC 8288). */
export function nextCursor(response: Response): string | undefined {
  const links = response.headers.get("Link") ?? "";
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(links)?.[1];
  if (!target) return undefined;
  return new URL(target, "http://base.invalid").searchParams.get("cursor") ?? undefined;
}

/** Where a list begins. */
export const FIRST_PAGE: string | undefined = undefined;
