import { type FocusEvent, useCallback, useRef } from "react";

/** Remembers where the focus came from into a place, to return it before its buttons go. */
export function useReturnFocus() {
  const place = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<Element>(null);

  const onFocus = useCallback(({ relatedTarget }: FocusEvent) => {
    if (!place.current?.contains(relatedTarget)) cameFrom.current = relatedTarget;
  }, []);

  const giveBack = useCallback(() => {
    const origin = cameFrom.current;
    if (!place.current?.contains(document.activeElement)) return;
    if (origin instanceof HTMLElement) origin.focus();
  }, []);

  return { place, onFocus, giveBack };
}
