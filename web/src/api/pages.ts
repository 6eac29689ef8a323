import type { InfiniteData } from "@tanstack/react-query";
import type { Page } from "./paging";

/** The loaded part of a list. */
export type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/** Maps every item. */
export function mapItems<T>(pages: Pages<T>, change: (item: T) => T): Pages<T> {
  return withItems(pages, (items) => items.map(change));
}

/** Filters the items. */
export function filterItems<T>(pages: Pages<T>, keep: (item: T) => boolean): Pages<T> {
  return withItems(pages, (items) => items.filter(keep));
}

/** Moves or inserts an item at the front. */
export function putFirst<T extends { id: number }>(pages: Pages<T>, item: T): Pages<T> {
  const [first, ...others] = filterItems(pages, ({ id }) => id !== item.id).pages;
  if (!first) return pages;
  return { ...pages, pages: [{ ...first, items: [item, ...first.items] }, ...others] };
}

function withItems<T>(pages: Pages<T>, change: (items: T[]) => T[]): Pages<T> {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
}
