import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { fillLists } from "./support/busy-account.ts";
import type { Cook } from "./support/cook.ts";
import { Friend } from "./support/friend.ts";
import { Kitchen } from "./support/kitchen.ts";
import { widerThanWindow } from "./support/width.ts";

/** A phone, the narrowest one (1280 pixels at 400 %, WCAG 1.4.10), and 1440 pixels at 200 %. */
const WIDTHS = [390, 320, 720];
const HEIGHT = 844;

describe("with lists full of long words", () => {
  const kitchen = new Kitchen("cookie");
  let cook: Cook;
  let addresses: string[];

  beforeAll(async () => {
    cook = await kitchen.newcomer("ada");
    addresses = await fillLists(kitchen.stack, await Friend.logIn(kitchen.stack, "ada"));
    await cook.page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
  });

  it("no page is wider than the window", async () => {
    const { page } = cook;
    const faults: string[] = [];
    for (const address of addresses) {
      await page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
      await cook.open(address);
      await isLoaded(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        const wide = await page.evaluate(widerThanWindow);
        if (wide) faults.push(`${address} at ${width}: ${wide}`);
      }
    }
    expect(faults).toEqual([]);
  }, 180_000);
});

/** Waits until everything has arrived, and the page has drawn it. */
async function isLoaded(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await expect.poll(() => page.getByText(/^Loading .*…$/).count()).toBe(0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}
