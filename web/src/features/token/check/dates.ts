/** Seconds by which clocks may differ. */
export const LEEWAY = 30;

/** Whether a claim is a date that all parsers read alike (RFC 7519 §2, NumericDate). */
export function isDate(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

export function isOver(expiry: number, now: number): boolean {
  return now >= expiry + LEEWAY;
}

export function isToCome(start: number, now: number): boolean {
  return start > now + LEEWAY;
}

/** `12 minutes`, in the largest unit that fits. */
export function duration(seconds: number): string {
  const units: [string, number][] = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const whole = Math.abs(Math.round(seconds));
  const [unit, length] = units.find(([, least]) => whole >= least) ?? ["second", 1];
  const count = Math.floor(whole / length);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
