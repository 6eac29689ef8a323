import { createContext, useContext } from "react";

/** A success disappears by itself; a failure stays until it is dismissed. */
export type Outcome = "done" | "failed";

/** `show` leads to what the text is about. */
export type Say = (text: string, outcome?: Outcome, show?: () => void) => void;

export const NoticeContext = createContext<Say>(() => undefined);

/** Tells the user what was done or failed. */
export function useNotice(): Say {
  return useContext(NoticeContext);
}
