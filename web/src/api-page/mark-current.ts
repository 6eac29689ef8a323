/** Marks the link to this very page. */
export function markCurrent(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    const { pathname, search } = new URL(link.href);
    const { location } = window;
    if (pathname === location.pathname && search === location.search) link.ariaCurrent = "page";
  }
}
