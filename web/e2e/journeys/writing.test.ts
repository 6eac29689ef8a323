import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";

const kitchen = new Kitchen("cookie");

const STEP = "Mix **flour** and `water`, see [rye](https://example.com), and wait. ".repeat(10);
/** About 100 kB. In few lines, because Chromium itself is slow to insert many. */
const BOOK = `${`## A step\n\n${STEP}\n\n`.repeat(140)}The very end.`;

it("typing into a very long recipe stays quick, and its preview is bounded", async () => {
  const ada = await kitchen.newcomer("ada");
  const { page } = ada;
  await ada.open("/app/recipes/new");
  await ada.fill({ Title: "All breads", Instructions: BOOK });
  const preview = page.getByRole("region", { name: "All breads" });
  await preview.getByText("This is the beginning.").waitFor();
  expect(await preview.getByText("The very end.").count()).toBe(0);
  expect(await violations(page)).toEqual([]);

  // The longest time from a key to the next picture, as people notice it (Event Timing).
  await page.evaluate(() => {
    const seen = globalThis as unknown as { slowest: number };
    seen.slowest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.slowest = Math.max(seen.slowest, duration);
    });
    observer.observe({ type: "event", durationThreshold: 16, buffered: false } as object);
  });
  await ada.field("Instructions").focus();
  await page.keyboard.press("ControlOrMeta+End");
  for (const key of "Bake.") await page.keyboard.press(key);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  const slowest = await page.evaluate(() => (globalThis as unknown as { slowest: number }).slowest);
  expect(slowest).toBeLessThan(500);

  await ada.press("Show all of it");
  await preview.getByText("The very end.Bake.").waitFor();
});

it("the help names what works, and links and pictures in a text are safe to follow", async () => {
  const rosa = await kitchen.newcomer("rosa");
  const { page, stack } = rosa;
  const instructions = `Read [the book](https://example.com/rye) or [mine](${stack.appUrl}/app/feed).
Never [this](${stack.appUrl}/logout), nor [that](/logout).\n\n![A loaf](${stack.gallery.url}/bread.svg)`;
  const friend = await Friend.logIn(stack, "rosa");
  const { id } = await friend.at("POST", "/recipes", { title: "Rye", instructions });
  const referrers: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(stack.gallery.url))
      referrers.push(request.headers().referer ?? "");
  });
  await rosa.open(`/app/recipes/${id}`);
  await rosa.sees("Rye");
  await page.getByRole("img", { name: "A loaf" }).waitFor();
  expect(await violations(page)).toEqual([]);
  const book = page.getByRole("link", { name: "the book" });
  expect(await book.getAttribute("rel")).toBe("noopener noreferrer nofollow ugc");
  expect(await book.getAttribute("target")).toBe("_blank");
  expect(await page.getByRole("link", { name: /^(this|that)$/ }).count()).toBe(0);
  await expect.poll(() => referrers).toEqual([""]);
  await rosa.follow("mine");
  await rosa.sees("Feed");

  await rosa.open("/app/recipes/new");
  await rosa.page.getByText("How to format the text").click();
  await rosa.reads("[About rye](https://example.com/rye)");
  expect(await violations(page)).toEqual([]);
});
