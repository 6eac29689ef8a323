import type { AppConfig } from "./config";

/** What the app needs and the browser refuses. */
export type Refusal = "cookies" | "storage";

/** The browser lets this site keep nothing, so nobody can be logged in. */
export class StorageRefused extends Error {
  override name = "StorageRefused";
  readonly what: Refusal;

  constructor(what: Refusal) {
    super(`the browser refuses ${what}`);
    this.what = what;
  }
}

/** Throws `StorageRefused` if the browser blocks what this kind of login is kept in. */
export function requireStorage(mode: AppConfig["mode"]): void {
  if (mode === "cookie" && !navigator.cookieEnabled) throw new StorageRefused("cookies");
  if (!keeps(() => localStorage) || !keeps(() => sessionStorage)) {
    throw new StorageRefused("storage");
  }
}

/** Where storage is blocked, browsers have none, or throw at the first look at it. */
function keeps(storage: () => Storage | null): boolean {
  try {
    const key = "storage-check";
    storage()?.setItem(key, key);
    const isKept = storage()?.getItem(key) === key;
    storage()?.removeItem(key);
    return isKept;
  } catch {
    return false;
  }
}
