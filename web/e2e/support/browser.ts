import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from "playwright-core";
import { environment } from "./environment.ts";

const OPTIONS = {
  executablePath: environment.chromium,
  // Chromium's own sandbox does not work for root.
  chromiumSandbox: process.getuid?.() !== 0,
  args: ["--disable-background-networking"],
};

/** Starts the Chromium of this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch(OPTIONS);
}

/** Starts it with the settings in this folder. */
export function launchWithProfile(
  folder: string,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...OPTIONS, ...options });
}
