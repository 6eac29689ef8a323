import { createContext, useContext } from "react";

export const NoticeContext = createContext<(text: string) => void>(() => undefined);

/** Says to the person what has been done, or what has not. */
export function useNotice(): (text: string) => void {
  return useContext(NoticeContext);
}
