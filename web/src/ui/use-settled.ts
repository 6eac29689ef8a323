import { useEffect, useState } from "react";

/** The pause that counts as the end of typing. */
const PAUSE_MS = 400;

/** The typed text after a pause. */
export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
