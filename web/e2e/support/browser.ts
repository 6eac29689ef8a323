import { type Browser, chromium } from "playwright-core";
import { environment } from "./environment.ts";

/** Starts the Chromium of this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: environment.chromium,
    // Chromium's own sandbox does not work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-background-networking"],
  });
}
