import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { Friend } from "../support/friend.ts";
import { Keyboard } from "../support/keyboard.ts";
import { Kitchen } from "../support/kitchen.ts";

const kitchen = new Kitchen("cookie");

async function edges(place: Locator) {
  const box = await place.boundingBox();
  if (!box) throw new Error("is not shown");
  return { top: box.y, bottom: box.y + box.height };
}

it("a notice on a phone does not cover the focused field, and can be dismissed", async () => {
  const ada = await kitchen.cook("ada");
  const { page } = ada;
  await page.setViewportSize({ width: 390, height: 640 });
  await ada.signUp();
  const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
  const friend = await Friend.logIn(kitchen.stack, "ada");
  const { id } = await friend.at("POST", "/api/posts", { image_url });
  await ada.open(`/app/posts/${id}`);
  const [field, post] = [ada.field("Your comment"), page.getByRole("button", { name: "Post" })];
  const notice = page.getByText("Your comment is posted.");

  // Scrolls the field to the lowest position, where a notice would cover it.
  await field.fill("Needs salt.");
  await field.evaluate((element) => {
    const places = document.querySelector("nav[aria-label=Main]")?.getBoundingClientRect();
    window.scrollBy(0, element.getBoundingClientRect().bottom - (places?.top ?? 0) + 8);
  });
  await page.keyboard.press("Enter");
  await notice.waitFor();
  for (const place of [field, post]) {
    await expect
      .poll(async () => (await edges(place)).bottom)
      .toBeLessThan((await edges(notice)).top);
  }

  // A notice of a failure stays until it is dismissed.
  await page.route("**/likes", (route) => route.abort());
  await page.getByRole("button", { name: /^Like/ }).click();
  const failure = page.getByText("That did not work, and is undone.");
  await failure.waitFor();
  const keyboard = new Keyboard(ada);
  await keyboard.press("button", "Dismiss");
  await failure.waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
});
