import { createContext, useContext, useSyncExternalStore } from "react";
import { HiddenItems } from "./hidden-items";
import { Offers } from "./offers";

export interface Undo {
  offers: Offers;
  hidden: HiddenItems;
}

export function createUndo(): Undo {
  return { offers: new Offers(), hidden: new HiddenItems() };
}

export const UndoContext = createContext<Undo>(createUndo());

/** What can be undone. */
export function useOffers(): Offers {
  return useContext(UndoContext).offers;
}

/** What is hidden until its deletion is final, as `post 42`. */
export function useHiddenItems(): ReadonlySet<string> {
  const { hidden } = useContext(UndoContext);
  return useSyncExternalStore(hidden.subscribe, hidden.items);
}
