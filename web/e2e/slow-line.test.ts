import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "./support/browser.ts";
import { Cook } from "./support/cook.ts";
import { Friend } from "./support/friend.ts";
import { Stack } from "./support/stack.ts";

/** A line, as the browser imitates it for each request. */
interface Line {
  name: string;
  /** Before the first byte of an answer. */
  latencyMs: number;
  bytesPerSecond: number;
  /** How many times slower the processor is. */
  slowdown: number;
  /** When the shell and the first recipe must be there. */
  paintMs: number;
  contentMs: number;
}

/** The presets of Chrome's DevTools: Slow 3G has 400 ms times 5, as DevTools counts round trips. */
const LINES: Line[] = [
  {
    name: "Slow 3G",
    latencyMs: 2_000,
    bytesPerSecond: 400_000 / 8,
    slowdown: 1,
    paintMs: 4_000,
    contentMs: 9_000,
  },
  {
    name: "slow 4G",
    latencyMs: 150,
    bytesPerSecond: 1_600_000 / 8,
    slowdown: 4,
    paintMs: 1_000,
    contentMs: 2_000,
  },
];

/** How long to try again, because other programs may have had the processor meanwhile. */
const PATIENCE_MS = 60_000;

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start("cookie"), launch()]);
  const friend = await Friend.join(stack, { username: "friend" });
  const instructions = "Mix, wait, shape, wait, bake, wait, and eat it while it is warm.";
  await friend.at("POST", "/recipes", { title: "Bread", instructions });
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

it.each(LINES)(
  "the app is there soon on a line like $name",
  async (line) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const cook = new Cook(`cook-${line.slowdown}`, stack, context, await context.newPage());
    await cook.signUp();
    const traffic = watch(cook.page);
    await cook.page.addInitScript(markContent);
    await slowDown(await context.newCDPSession(cook.page), line);

    const isSoon = ({ paint, content }: Times) =>
      paint <= line.paintMs && content <= line.contentMs;
    const begun = performance.now();
    let times = await visit(cook, traffic);
    while (!isSoon(times) && performance.now() - begun < PATIENCE_MS) {
      times = await visit(cook, traffic);
    }
    expect(times).toSatisfy(isSoon);
    expect(traffic.scripts.length).toBeLessThanOrEqual(6);
    expect(traffic.data).toEqual([`${stack.recipes.url}/recipes?limit=24`]);
    await context.close();
  },
  120_000,
);

/** In milliseconds since the navigation. */
interface Times {
  paint: number;
  content: number;
}

/** Opens the app with an empty cache. */
async function visit({ page, stack }: Cook, traffic: Traffic): Promise<Times> {
  await page.goto("about:blank");
  traffic.scripts.length = 0;
  traffic.data.length = 0;
  await page.goto(stack.appUrl);
  await page.getByRole("link", { name: "Bread" }).waitFor();
  return page.evaluate(() => {
    const timeOf = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Infinity;
    return { paint: timeOf("first-paint"), content: timeOf("content") };
  });
}

/** Marks when the first recipe is in the page: the test itself would see it later. */
function markContent(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector("article")) return;
    observer.disconnect();
    requestAnimationFrame(() => performance.mark("content"));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** The addresses of scripts and of data. */
interface Traffic {
  scripts: string[];
  data: string[];
}

function watch(page: Page): Traffic {
  const traffic: Traffic = { scripts: [], data: [] };
  page.on("request", (request) => {
    if (request.resourceType() === "script") traffic.scripts.push(request.url());
    if (request.url().startsWith(stack.recipes.url)) traffic.data.push(request.url());
  });
  return traffic;
}

async function slowDown(session: CDPSession, line: Line): Promise<void> {
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: line.latencyMs,
    downloadThroughput: line.bytesPerSecond,
    uploadThroughput: line.bytesPerSecond,
  });
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Emulation.setCPUThrottlingRate", { rate: line.slowdown });
}
