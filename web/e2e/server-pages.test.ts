import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { Cook } from "./support/cook.ts";
import { Stack } from "./support/stack.ts";

/** Serves only the identity service's own pages, because no app is built. */
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  const settings = { IDENTITY_WEB_DIR: "nowhere" };
  [stack, browser] = await Promise.all([Stack.start("cookie", settings), launch()]);
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

it.each(["light", "dark"] as const)("is accessible without the app, %s", async (colorScheme) => {
  const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 800 } });
  const cook = new Cook(`cook-${colorScheme}`, stack, context, await context.newPage());
  await cook.signUp("The web app is not built");
  const found: string[] = [];
  for (const path of ["/app", "/api", "/login"]) {
    await cook.open(path);
    found.push(...(await violations(cook.page)));
  }
  expect(found).toEqual([]);
});
