import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { Cook } from "./support/cook.ts";
import { MODES, type Mode, Stack } from "./support/stack.ts";
import { TOURS, type Tour } from "./support/tours.ts";

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [
    { width: 360, height: 740 },
    { width: 1280, height: 900 },
  ].map((viewport) => ({ colorScheme, viewport })),
);

/** Where to leave a picture of every page, to be looked at by people. */
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

  it.each(LOOKS)(
    "every page is accessible, $colorScheme and $viewport.width wide",
    async (look) => {
      const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        // What a service refuses is an error to the console only.
        if (message.type() === "error" && !message.text().includes("status of 4")) {
          complaints.push(message.text());
        }
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      const name = `${look.colorScheme}-${look.viewport.width}`;
      const cook = new Cook(name, stack, context, page);
      for (const tour of TOURS) {
        await visit(tour, cook);
        const title = `${tour.name} (${new URL(page.url()).pathname})`;
        complaints.push(...(await violations(page)).map((fault) => `${title}: ${fault}`));
        if (await isTooWide(cook)) complaints.push(`${title}: is wider than the window`);
        if (pictures) await takePicture(cook, mode, tour.name);
      }
      await context.close();
      expect(complaints).toEqual([]);
    },
    180_000,
  );
});

async function visit(tour: Tour, cook: Cook): Promise<void> {
  await tour.go(cook);
  await cook.page.waitForLoadState("networkidle");
}

function isTooWide({ page }: Cook): Promise<boolean> {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}

async function takePicture(cook: Cook, mode: Mode, tour: string): Promise<void> {
  const path = join(pictures ?? "", `${tour}-${cook.name}-${mode}.png`);
  await cook.page.screenshot({ path, fullPage: true });
}
