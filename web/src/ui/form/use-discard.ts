import { useOffers } from "../undo/undo-context";

interface Draft {
  /** Returns how to bring it back, if there was anything. */
  drop: () => (() => void) | undefined;
}

/** Discards what was typed, which can be undone. `goBack` leads to its form again. */
export function useDiscard({ drop }: Draft): (goBack?: () => void) => void {
  const offers = useOffers();
  return (goBack) => {
    const restore = drop();
    if (!restore) return;
    offers.add({
      text: "What you typed is discarded.",
      undo: () => {
        restore();
        goBack?.();
      },
      end: async () => undefined,
    });
  };
}
