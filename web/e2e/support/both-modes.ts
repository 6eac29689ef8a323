import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { launch } from "./browser.ts";
import { Cook } from "./cook.ts";
import { MODES, type Mode, Stack } from "./stack.ts";

/** Services and a browser, for the tests of a file in one mode. */
export class World {
  readonly mode: Mode;
  stack!: Stack;
  browser!: Browser;
  #people = 0;

  constructor(mode: Mode) {
    this.mode = mode;
  }

  /** Somebody with a browser of their own and a name that nobody else has. */
  async newcomer(): Promise<Cook> {
    this.#people += 1;
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(15_000);
    return new Cook(`cook-${this.#people}`, this.stack, context, await context.newPage());
  }

  /** Somebody who has signed up. */
  async member(): Promise<Cook> {
    const cook = await this.newcomer();
    await cook.signUp();
    return cook;
  }
}

/** Runs what `define` declares with cookies and with bearer tokens; `settings` are the issuer's. */
export function inBothModes(
  settings: Record<string, string>,
  define: (world: World) => void,
): void {
  describe.each(MODES)("with %s", (mode) => {
    const world = new World(mode);

    beforeAll(async () => {
      [world.stack, world.browser] = await Promise.all([Stack.start(mode, settings), launch()]);
    });

    afterAll(async () => {
      await world.browser?.close();
      await world.stack?.stop();
    });

    define(world);
  });
}
