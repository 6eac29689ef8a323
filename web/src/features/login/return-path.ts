const HOME = "/app/recipes";

/** Pages of the app, which are one document, and the documentation, which is another. */
const APP = /^\/app([/?#]|$)/;
const DOCUMENTATION = /^\/(api|docs)\/?$/;

/**
 * Where to go after logging in. Narrower than the rule of identity-service, which knows all the
 * paths of its host: another host may have anything beside the app (CWE-601).
 */
export function returnPath(query: URLSearchParams): string {
  const next = query.get("next") ?? HOME;
  const base = "http://app.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  if (!next.startsWith("/") || url?.origin !== base) return HOME;
  const isKnown = isInApp(url.pathname) || DOCUMENTATION.test(url.pathname);
  return isKnown ? url.pathname + url.search + url.hash : HOME;
}

/** Whether the path is one of the app's own, and needs no other document. */
export function isInApp(path: string): boolean {
  return APP.test(path);
}
