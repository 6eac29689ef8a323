const HOME = "/app/recipes";

/** Where to go after logging in: a page of the app and nothing else. */
export function returnPath(query: URLSearchParams): string {
  const next = query.get("next") ?? HOME;
  const base = "http://app.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  if (url?.origin !== base || !/^\/app(\/|$)/.test(url.pathname)) return HOME;
  return url.pathname + url.search + url.hash;
}
