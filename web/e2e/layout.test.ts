import type { CDPSession, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { fillLists } from "./support/busy-account.ts";
import type { Cook } from "./support/cook.ts";
import { Friend } from "./support/friend.ts";
import { Kitchen } from "./support/kitchen.ts";
import { recordShifts, shiftOf } from "./support/shifts.ts";
import { widerThanWindow } from "./support/width.ts";

/** A phone, the narrowest one (1280 pixels at 400 %, WCAG 1.4.10), and 1440 pixels at 200 %. */
const WIDTHS = [390, 320, 720];
const HEIGHT = 844;
/** The most that a page may move while it loads. */
const STILL = 0.02;

describe("with lists full of long words", () => {
  const kitchen = new Kitchen("cookie");
  let cook: Cook;
  let devTools: CDPSession;
  let addresses: string[];

  beforeAll(async () => {
    cook = await kitchen.newcomer("ada");
    addresses = await fillLists(kitchen.stack, await Friend.logIn(kitchen.stack, "ada"));
    await cook.page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
    await recordShifts(cook.context);
    devTools = await cook.context.newCDPSession(cook.page);
  });

  /** Makes every answer take so long that the page is drawn before it. */
  async function delayAnswers(latency: number): Promise<void> {
    const conditions = { offline: false, latency, downloadThroughput: -1, uploadThroughput: -1 };
    await devTools.send("Network.emulateNetworkConditions", conditions);
  }

  it("no page is wider than the window, and none moves while it loads", async () => {
    const { page } = cook;
    await delayAnswers(60);
    const faults: string[] = [];
    for (const address of addresses) {
      await page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT });
      await cook.open(address);
      await isLoaded(page);
      const { value, sources } = await shiftOf(page);
      if (value > STILL) faults.push(`${address} moves by ${value.toFixed(3)}: ${sources}`);
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
