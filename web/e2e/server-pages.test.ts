import type { Browser, Page } from "playwright-core";
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
  for (const path of ["/app", "/api", "/login?prompt=select_account"]) {
    await cook.open(path);
    found.push(...(await violations(cook.page)));
  }
  await followFromElsewhere(cook.page, `${stack.appUrl}/logout`);
  await cook.sees("Log out?");
  found.push(...(await violations(cook.page)));
  expect(found).toEqual([]);
});

it("a link on another site asks before it logs out", async () => {
  const context = await browser.newContext();
  const cook = new Cook("careful", stack, context, await context.newPage());
  await cook.signUp("The web app is not built");
  await followFromElsewhere(cook.page, `${stack.appUrl}/logout`);
  await cook.sees("Log out?");
  await cook.follow("Stay logged in");
  await cook.sees("The web app is not built");
  await followFromElsewhere(cook.page, `${stack.appUrl}/logout`);
  await cook.press("Log out");
  await cook.sees("Log in");
  await context.close();
});

/** Follows a link on a page of another site. */
async function followFromElsewhere(page: Page, url: string): Promise<void> {
  const elsewhere = "http://elsewhere.example/";
  const body = `<a href="${url}">There</a>`;
  await page.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(elsewhere);
  await page.getByRole("link", { name: "There" }).click();
}
