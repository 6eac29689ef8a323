/**
 * Minutes as they were typed, for the service. What is no number is sent as 0, which no recipe
 * takes: the service then says what it wants.
 */
export function parseMinutes(text: string): number | null {
  if (text.trim() === "") return null;
  return Number(text) || 0;
}

/** `1 h 30 min` */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const parts = [hours > 0 && `${hours} h`, minutes % 60 > 0 && `${minutes % 60} min`];
  return parts.filter(Boolean).join(" ");
}
