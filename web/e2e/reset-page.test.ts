import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { complaints } from "./support/complaints.ts";
import { Cook, PASSWORD } from "./support/cook.ts";
import { Stack } from "./support/stack.ts";

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start("cookie"), launch()]);
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

it.each(["light", "dark"] as const)(
  "a reset link sets a new password, and its pages are accessible, %s",
  async (colorScheme) => {
    const name = `cook-${colorScheme}`;
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 360, height: 800 },
    });
    context.setDefaultTimeout(10_000);
    const cook = new Cook(name, stack, context, await context.newPage());
    const { page } = cook;
    const found = complaints(page);
    const look = async (state: string) => {
      found.push(...(await violations(page)));
      const path = join(process.env.PICTURES ?? "", `reset-${state}-${colorScheme}-360.png`);
      if (process.env.PICTURES) await page.screenshot({ path, fullPage: true });
    };
    await cook.signUp();
    const link = await stack.identity.run("users", "reset-link", name);
    const set = async (password: string, again: string) => {
      await cook.fill({ Password: password, "Password once more": again });
      await cook.press("Set a new password");
    };

    await page.goto(link);
    await page.getByText("Potluck").waitFor();
    expect(await page.getByLabel("Username").inputValue()).toBe(name);
    await look("form");
    await set(`${PASSWORD}, more`, PASSWORD);
    await cook.isTold("Password once more must be the same as password.");
    await look("refused");
    await set(`${PASSWORD}, more`, `${PASSWORD}, more`);
    await cook.sees("Your new password is set");
    await look("done");
    await page.goto(link);
    await cook.sees("This link works no more");
    await look("gone");
    await context.close();
    expect(found).toEqual([]);
  },
);
