import { useLayoutEffect, useRef, useState } from "react";

/** Whether lines of a text are cut off, also after it or its width has changed. */
export function useIsCut() {
  const text = useRef<HTMLDivElement>(null);
  const [isCut, setCut] = useState(false);

  // After every change, and before it is drawn, so that nothing moves.
  useLayoutEffect(() => {
    if (text.current) setCut(hasMore(text.current));
  });

  useLayoutEffect(() => {
    const watched = text.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => setCut(hasMore(watched)));
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);

  return { text, isCut };
}

function hasMore({ scrollHeight, clientHeight }: HTMLElement): boolean {
  // Rounding makes a difference of one pixel.
  return scrollHeight > clientHeight + 1;
}
