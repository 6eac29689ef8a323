import { useEffect, useState } from "react";

/** How long somebody stops typing who has come to the end of something. */
const PAUSE_MS = 400;

/** What was typed, once there has been a pause in typing. */
export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
