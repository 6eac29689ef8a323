/** A page of a list and the cursor of the next. */
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

/** The first page. */
export const FIRST_PAGE: string | undefined = undefined;
