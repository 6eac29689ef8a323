import { useEffect, useEffectEvent, useRef } from "react";

/** How long a story stays: the time to find it, and to read it slowly. */
export function readingTime(text: string): number {
  return 4_000 + 70 * text.length;
}

/**
 * Calls `onEnd` once when `milliseconds` have passed while `isRunning`. A stop keeps what is left.
 * Mount it anew for another countdown.
 */
export function useCountdown(milliseconds: number, isRunning: boolean, onEnd: () => void): void {
  const left = useRef(milliseconds);
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (!isRunning) return;
    const since = Date.now();
    const timer = setTimeout(() => end(), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(0, left.current - (Date.now() - since));
    };
  }, [isRunning]);
}
