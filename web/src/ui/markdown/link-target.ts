/** Where a link that somebody wrote leads: to a page of this app, elsewhere, or nowhere. */
export type LinkTarget = "app" | "elsewhere" | "nowhere";

/** What people may link to. Other schemes start programs, or run as the reader. */
const SCHEMES = new Set(["https:", "http:", "mailto:"]);

/**
 * Sorts an address by what a press on it may do. An address of this site outside `/app` leads
 * nowhere: it could be one that logs the reader out. So does one without a scheme, because it would
 * mean another place on each page that shows it.
 */
export function linkTarget(address: string, origin: string): LinkTarget {
  if (!URL.canParse(address)) return "nowhere";
  const url = new URL(address);
  if (!SCHEMES.has(url.protocol)) return "nowhere";
  if (url.origin !== origin) return "elsewhere";
  return url.pathname.startsWith("/app/") ? "app" : "nowhere";
}
