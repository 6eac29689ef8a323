import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * For what may be taken away by a press inside it, such as an item of a list with its “Delete”.
 * When it goes while it has the focus, that passes to what comes next, else to what came before,
 * else to the heading above (WCAG 2.2, 2.4.3). An item is all of its `<li>`.
 */
export function useFocusHeir<Item extends HTMLElement>(): RefObject<Item | null> {
  const item = useRef<Item>(null);
  useLayoutEffect(() => {
    const place = item.current?.closest("li") ?? item.current;
    // React runs cleanups before it removes the elements.
    return () => {
      if (place?.contains(document.activeElement)) heirOf(place)?.focus();
    };
  }, []);
  return item;
}

function heirOf(place: Element): HTMLElement | undefined {
  const heir = place.nextElementSibling ?? place.previousElementSibling ?? headingAbove(place);
  if (!(heir instanceof HTMLElement)) return undefined;
  heir.tabIndex = -1;
  return heir;
}

function headingAbove(place: Element): Element | undefined {
  for (let around = place.parentElement; around; around = around.parentElement) {
    const heading = around.querySelector("h1, h2, h3");
    if (heading && !place.contains(heading)) return heading;
  }
  return undefined;
}
