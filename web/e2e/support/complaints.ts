import type { Page } from "playwright-core";

/** Collects the errors that a page logs or throws. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("console", (message) => {
    // The console reports every 4xx answer as an error, but the app handles those.
    if (message.type() === "error" && !message.text().includes("status of 4")) {
      found.push(message.text());
    }
  });
  page.on("pageerror", (error) => found.push(String(error)));
  return found;
}
