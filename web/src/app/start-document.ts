import type { Settings } from "@/session/config";
import type { User } from "@/session/viewer";

/** What identity-service writes into the document of the app. */
export interface StartDocument {
  config: Settings;
  viewer: User;
  /** In seconds; not positive when the access cookie has expired. */
  access_expires_in: number;
}

/** What stands in the document; `null` where another server than identity-service sent it. */
export function readStartDocument(): StartDocument | null {
  const text = document.getElementById("start")?.textContent;
  return text ? (JSON.parse(text) as StartDocument | null) : null;
}
