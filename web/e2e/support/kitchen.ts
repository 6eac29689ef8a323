import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launch } from "./browser.ts";
import { Cook } from "./cook.ts";
import type { DatabaseKind } from "./databases.ts";
import { type Mode, Stack } from "./stack.ts";

const PATIENCE_MS = 20_000;

/** Both services, the app and a browser for the tests of the surrounding `describe`. */
export class Kitchen {
  #opened: { stack: Stack; browser: Browser } | undefined;
  #complaints: string[] = [];

  constructor(mode: Mode, settings: Record<string, string> = {}, database?: DatabaseKind) {
    beforeAll(async () => {
      const [stack, browser] = await Promise.all([Stack.start(mode, settings, database), launch()]);
      this.#opened = { stack, browser };
    });
    afterEach(() => {
      const complaints = this.#complaints;
      this.#complaints = [];
      expect(complaints, "errors that the app does not handle").toEqual([]);
    });
    afterAll(async () => {
      await this.#opened?.browser.close();
      await this.#opened?.stack.stop();
    });
  }

  get stack(): Stack {
    return this.#open.stack;
  }

  /** A user on a new device without a login. */
  async cook(name: string): Promise<Cook> {
    const context = await this.#open.browser.newContext({ reducedMotion: "reduce" });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("weberror", (error) => this.#complaints.push(String(error.error())));
    return new Cook(name, this.stack, context, await context.newPage());
  }

  /** A new user, logged in. */
  async newcomer(name: string): Promise<Cook> {
    const cook = await this.cook(name);
    await cook.signUp();
    return cook;
  }

  get #open() {
    if (!this.#opened) throw new Error("the kitchen is not open yet");
    return this.#opened;
  }
}
