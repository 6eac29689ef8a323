import { createContext, useContext } from "react";

/** What has been done passes by itself; what has failed stays until somebody has seen it. */
export type Outcome = "done" | "failed";

export type Say = (text: string, outcome?: Outcome) => void;

export const NoticeContext = createContext<Say>(() => undefined);

/** Says to the person what has been done, or what has not. */
export function useNotice(): Say {
  return useContext(NoticeContext);
}
