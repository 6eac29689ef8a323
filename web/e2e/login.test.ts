import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "./support/browser.ts";
import { Cook } from "./support/cook.ts";
import { MODES, Stack } from "./support/stack.ts";

describe.each(MODES)("with %s", (mode) => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.start(mode), launch()]);
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  async function newcomer(name: string): Promise<Cook> {
    const context = await browser.newContext();
    return new Cook(name, stack, context, await context.newPage());
  }

  it("somebody signs up and is in, also after a reload", async () => {
    const ada = await newcomer("ada");
    await ada.signUp();
    await ada.page.reload();
    await ada.sees("Recipes");
    expect(await ada.page.title()).toBe("Recipes – Potluck");
  });
});
