import type { InfiniteData } from "@tanstack/react-query";
import type { Page } from "./paging";

/** A list as far as it has been loaded. */
export type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/** The list with every item changed. */
export function mapItems<T>(pages: Pages<T>, change: (item: T) => T): Pages<T> {
  return withItems(pages, (items) => items.map(change));
}

/** The list with only such items. */
export function filterItems<T>(pages: Pages<T>, keep: (item: T) => boolean): Pages<T> {
  return withItems(pages, (items) => items.filter(keep));
}

/** The list with an item before all others, and nowhere else. */
export function putFirst<T extends { id: number }>(pages: Pages<T>, item: T): Pages<T> {
  const [first, ...others] = filterItems(pages, ({ id }) => id !== item.id).pages;
  if (!first) return pages;
  return { ...pages, pages: [{ ...first, items: [item, ...first.items] }, ...others] };
}

function withItems<T>(pages: Pages<T>, change: (items: T[]) => T[]): Pages<T> {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
