import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";

const kitchen = new Kitchen("cookie");

/** A viewer who follows somebody with these stories, the last one told first. */
async function reader(name: string, stories: string[]): Promise<Cook> {
  const cook = await kitchen.newcomer(name);
  const friend = await Friend.join(kitchen.stack, { username: `teller-of-${name}` });
  for (const text of stories) await friend.at("POST", "/api/stories", { text });
  const follower = await Friend.logIn(kitchen.stack, name);
  await follower.at("POST", "/api/following", { user_id: friend.id });
  return cook;
}

it("stories are turned with keys, one after the other, and told to screen readers", async () => {
  const ada = await reader("ada", ["Plums.", "Figs.", "Pears."]);
  const { page } = ada;
  const dialog = page.getByRole("dialog");
  await ada.open("/app/feed");
  await page.getByRole("link", { name: "Story by teller-of-ada" }).first().click();
  await ada.hears("Story by teller-of-ada, 1 of 3, just now. Pears.");
  expect(await dialog.getAttribute("aria-label")).toBe("Story by teller-of-ada, 1 of 3, just now");
  expect((await dialog.boundingBox())?.height).toBe(page.viewportSize()?.height);
  expect(await violations(page)).toEqual([]);

  await page.keyboard.press("ArrowRight");
  await ada.hears("2 of 3, just now. Figs.");
  await page.keyboard.press("ArrowRight");
  await ada.hears("3 of 3, just now. Plums.");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await ada.hears("2 of 3, just now. Figs.");
  await page.reload();
  await ada.hears("2 of 3, just now. Figs.");
  await page.keyboard.press("Escape");
  await ada.sees("Feed");
  expect(await dialog.count()).toBe(0);
});

it("a story gives way to the next after a while, unless it is paused", async () => {
  const rosa = await reader("rosa", ["Plums.", "Figs."]);
  const { page } = rosa;
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.clock.install();
  await rosa.open("/app/feed");
  await page.getByRole("link", { name: "Story by teller-of-rosa" }).first().click();
  await rosa.hears("1 of 2");
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.clock.runFor(60_000);
  await rosa.hears("1 of 2");
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.clock.runFor(8_000);
  await rosa.hears("2 of 2");
  await page.clock.runFor(60_000);
  await rosa.hears("2 of 2");
});

it("without motion nothing turns by itself, and the address of a story opens it", async () => {
  const emmy = await reader("emmy", ["Plums."]);
  const { page } = emmy;
  await emmy.open("/app/stories/999999");
  await page.getByText("This story is not here any more.").waitFor();
  await page.keyboard.press("Escape");
  await emmy.sees("Stories");
  await expect.poll(() => new URL(page.url()).pathname).toBe("/app/stories");
  await emmy.open("/app/feed");
  await page.getByRole("link", { name: "Story by teller-of-emmy" }).click();
  await page.getByRole("button", { name: "Play" }).waitFor();
});
