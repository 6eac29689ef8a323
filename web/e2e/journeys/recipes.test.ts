import { describe, expect, it } from "vitest";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

const BREAD =
  "Mix **flour**, water, salt and starter. Wait for a night. Fold, shape, and bake hot.";
const READING = { timeout: 20_000, interval: 50 };

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  it("a new recipe is in everybody's list", async () => {
    const ada = await kitchen.newcomer("ada");
    await ada.follow("New recipe");
    await ada.fill({ Title: "Night bread", Minutes: "90", Instructions: BREAD });
    await ada.press("Publish recipe");
    await ada.sees("Night bread");
    expect(await ada.page.locator("strong").innerText()).toBe("flour");

    const grace = await kitchen.newcomer("grace");
    await grace.follow("Night bread");
    await grace.reads("1 h 30 min");
    await grace.reads("ada");
    expect(await grace.page.getByRole("button", { name: "Delete" }).count()).toBe(0);
  });

  it("short instructions are refused with the service's message, and the input is kept", async () => {
    const rosa = await kitchen.newcomer("rosa");
    await rosa.open("/app/recipes/new");
    await rosa.fill({ Title: "Toast", Minutes: "5", Instructions: "Toast it." });
    await rosa.press("Publish recipe");
    await rosa.isTold("Instructions must be at least 50 characters long.");
    await rosa.page.reload();
    await rosa.sees("New recipe");
    expect(await rosa.valueOf("Title")).toBe("Toast");
    expect(await rosa.valueOf("Minutes")).toBe("5");
    expect(await rosa.valueOf("Instructions")).toBe("Toast it.");

    await rosa.fill({ Instructions: `Toast it. ${BREAD}` });
    await rosa.press("Publish recipe");
    await rosa.sees("Toast");
    await rosa.open("/app/recipes/new");
    expect(await rosa.valueOf("Title")).toBe("");
  });

  it("a recipe that is too long for the service is kept for shortening", async () => {
    const hedy = await kitchen.newcomer("hedy");
    const book = BREAD.repeat(1_000);
    await hedy.open("/app/recipes/new");
    await hedy.fill({ Title: "All breads", Instructions: book });
    await hedy.press("Publish recipe");
    await hedy.isTold("This is too long to be sent: shorten it.");
    expect(await hedy.valueOf("Instructions")).toBe(book);
  });

  it("going back to a list restores the scroll position", async () => {
    const { stack } = kitchen;
    const max = await Friend.join(stack, { username: "max" });
    for (let number = 1; number <= 24; number += 1) {
      const recipe = { title: `Bread no. ${number}`, instructions: BREAD };
      await max.at("POST", "/recipes", recipe);
    }
    const lena = await kitchen.newcomer("lena");
    const { page } = lena;
    const position = () => page.evaluate(() => window.scrollY);
    await page.getByRole("link", { name: "Bread no. 2", exact: true }).scrollIntoViewIfNeeded();
    const before = await position();
    expect(before).toBeGreaterThan(500);
    await lena.follow("Bread no. 2");
    await lena.sees("Bread no. 2");
    await page.goBack();
    await lena.sees("Recipes");
    await expect.poll(position, READING).toBe(before);
  });

  it("a recipe is changed, and deleted after a confirmation", async () => {
    const lise = await kitchen.newcomer("lise");
    await lise.open("/app/recipes/new");
    await lise.fill({ Title: "Soup", Instructions: BREAD });
    await lise.press("Publish recipe");
    await lise.sees("Soup");

    await lise.follow("Edit");
    await lise.fill({ Title: "Onion soup", Minutes: "40" });
    await lise.press("Save changes");
    await lise.sees("Onion soup");
    await lise.page.reload();
    await lise.reads("40 min");

    await lise.press("Delete");
    await lise.press("Cancel");
    await lise.press("Delete");
    await lise.press("Delete recipe");
    await lise.sees("Recipes");
    await lise.follow("Yours");
    await lise.reads("No recipes yet");
  });

  it("all recipes and the user's own are separate pages with titles", async () => {
    const ruth = await kitchen.newcomer("ruth");
    await ruth.follow("Yours");
    await ruth.sees("Your recipes");
    await ruth.hasFocusOn("Your recipes");
    expect(await ruth.page.title()).toContain("Your recipes");
    expect(await ruth.currentTab()).toBe("Yours");
    await ruth.follow("Everybody’s");
    await ruth.sees("Recipes");
    await ruth.hasFocusOn("Recipes");
    expect(await ruth.currentTab()).toBe("Everybody’s");
  });

  it("a long list loads more while scrolling", async () => {
    const mary = await kitchen.newcomer("mary");
    const friend = await Friend.logIn(kitchen.stack, "mary");
    for (let number = 1; number <= 60; number += 1) {
      await friend.at("POST", "/recipes", { title: `Bread no. ${number}`, instructions: BREAD });
    }
    await mary.follow("Yours");
    await mary.reads("Bread no. 60");
    const oldest = mary.page.getByRole("link", { name: "Bread no. 1", exact: true });
    expect(await oldest.count()).toBe(0);
    await expect
      .poll(async () => {
        await mary.page.mouse.wheel(0, 2_000);
        return oldest.count();
      }, READING)
      .toBe(1);
  });
});
