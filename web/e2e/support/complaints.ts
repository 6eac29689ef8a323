import type { Page } from "playwright-core";

/** Collects what a page says to its console that it should not have to. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("console", (message) => {
    // What a service refuses is an error to the console only.
    if (message.type() === "error" && !message.text().includes("status of 4")) {
      found.push(message.text());
    }
  });
  page.on("pageerror", (error) => found.push(String(error)));
  return found;
}
