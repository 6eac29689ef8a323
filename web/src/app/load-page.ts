/** The code of a page could not be loaded. */
export class PageNotLoaded extends Error {
  override name = "PageNotLoaded";
}

/** How a route loads its page. */
export function page<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return () =>
    load().catch((cause: unknown) => {
      throw new PageNotLoaded("the page could not be loaded", { cause });
    });
}
