import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { complaints } from "./support/complaints.ts";
import { Cook } from "./support/cook.ts";
import { MODES, Stack } from "./support/stack.ts";
import { TOURS } from "./support/tours.ts";

interface Look {
  colorScheme: "light" | "dark";
  width: number;
}

const PHONE = 360;
const DESKTOP = 1280;

/** Checks each scheme and each width once. Pictures are taken of all four combinations. */
const CHECKED: Look[] = [
  { colorScheme: "dark", width: PHONE },
  { colorScheme: "light", width: DESKTOP },
];
const PICTURED: Look[] = [
  { colorScheme: "light", width: PHONE },
  { colorScheme: "dark", width: PHONE },
  { colorScheme: "dark", width: DESKTOP },
  { colorScheme: "light", width: DESKTOP },
];

/** The folder for pictures of every page, for people to look at. */
const pictures = process.env.PICTURES;

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

  it("every page is accessible, light and dark, on a phone and a desktop", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const faults = complaints(page);
    const cook = new Cook("cook", stack, context, page);
    for (const tour of TOURS) {
      await tour.go(cook);
      await page.waitForLoadState("networkidle");
      for (const look of CHECKED) {
        await show(page, look);
        const title = `${tour.name} (${new URL(page.url()).pathname}), ${look.colorScheme} ${look.width}`;
        faults.push(...(await violations(page)).map((fault) => `${title}: ${fault}`));
        if (await isTooWide(page)) faults.push(`${title}: is wider than the window`);
      }
      for (const look of pictures ? PICTURED : []) {
        await show(page, look);
        const name = `${tour.name}-${look.colorScheme}-${look.width}-${mode}.png`;
        await page.screenshot({ path: join(pictures ?? "", name), fullPage: true });
      }
    }
    await context.close();
    expect(faults).toEqual([]);
  }, 300_000);
});

async function show(page: Page, { colorScheme, width }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
}

function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}
