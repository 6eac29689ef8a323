import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";

const LONG = "Mix flour, water, salt and starter; wait, fold, shape, and bake it hot. ".repeat(8);
const TITLE = "A bread whose name takes two lines at least, and that is as it should be";

const kitchen = new Kitchen("bearer");

it("cards in a row are aligned and show exactly three lines of the instructions", async () => {
  const ada = await kitchen.newcomer("ada");
  const friend = await Friend.logIn(kitchen.stack, "ada");
  const cards = [
    { title: TITLE, instructions: LONG, minutes_to_complete: 90 },
    { title: "Quick bread", instructions: LONG },
    { title: "Slow bread", instructions: LONG, minutes_to_complete: 900 },
  ];
  for (const recipe of cards) await friend.at("POST", "/recipes", recipe);
  await ada.page.setViewportSize({ width: 1280, height: 800 });
  await ada.page.reload();
  await ada.sees("Recipes");
  await ada.reads(TITLE);

  const all = await ada.page.getByRole("article").all();
  expect(await Promise.all(all.map(linesOfExcerpt))).toEqual([3, 3, 3]);
  const authors = await Promise.all(all.map((card) => bottom(card.locator("p").last())));
  expect(new Set(authors).size).toBe(1);
});

function linesOfExcerpt(card: Locator): Promise<number> {
  const excerpt = card.getByText(/^Mix flour/);
  return excerpt.evaluate((element) => {
    const { lineHeight } = getComputedStyle(element);
    return Math.round(element.clientHeight / Number.parseFloat(lineHeight));
  });
}

function bottom(element: Locator): Promise<number> {
  return element.evaluate((node) => node.getBoundingClientRect().bottom);
}
