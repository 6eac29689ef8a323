/** What is kept of a session for all tabs of this browser and across reloads. */
export interface Record {
  renewAt: number;
  accessToken?: string;
  refreshToken?: string;
}

const KEY = "session";

export function readRecord(): Record | undefined {
  const text = localStorage.getItem(KEY);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Record;
  } catch {
    return undefined;
  }
}

export function writeRecord(record: Record): void {
  localStorage.setItem(KEY, JSON.stringify(record));
}

export function removeRecord(): void {
  localStorage.removeItem(KEY);
}
