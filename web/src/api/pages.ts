import type { InfiniteData } from "@tanstack/react-query";
import type { Page } from "./paging";

/** A list as far as it has been loaded. */
export type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/** The list with every item changed. */
export function mapItems<T>(pages: Pages<T> | undefined, change: (item: T) => T) {
  return withItems(pages, (items) => items.map(change));
}

/** The list with only such items. */
export function filterItems<T>(pages: Pages<T> | undefined, keep: (item: T) => boolean) {
  return withItems(pages, (items) => items.filter(keep));
}

function withItems<T>(
  pages: Pages<T> | undefined,
  change: (items: T[]) => T[],
): Pages<T> | undefined {
  if (!pages) return undefined;
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
