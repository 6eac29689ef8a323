import { describe, expect, it } from "vitest";
import { Friend } from "./support/friend.ts";
import { Kitchen } from "./support/kitchen.ts";
import { paleOnPaper } from "./support/paper.ts";
import { soup } from "./support/tours.ts";

describe("what people wrote", () => {
  const kitchen = new Kitchen("cookie");

  it("a recipe is printed as a recipe, also from a dark screen", async () => {
    const ada = await kitchen.newcomer("ada");
    const friend = await Friend.logIn(kitchen.stack, "ada");
    const instructions = soup(kitchen.stack.gallery.url);
    const recipe = { title: "Broth", instructions, minutes_to_complete: 270 };
    const { id } = await friend.at("POST", "/recipes", recipe);
    await ada.open(`/app/recipes/${id}`);
    await ada.sees("Broth");
    await ada.page.emulateMedia({ media: "print", colorScheme: "dark" });

    expect(await ada.page.evaluate(paleOnPaper)).toEqual([]);
    const printed = await ada.page.locator("body").innerText();
    const lines = printed.split("\n").filter((line) => line.trim() !== "");
    expect(lines.slice(0, 2)).toEqual(["Broth", "A"]);
    expect(lines.at(-1)).toBe("A bowl that nobody can see");
    expect(printed).toContain("4 h 30 min");
    expect(await ada.page.getByRole("button").count()).toBe(0);
    expect(await ada.page.getByRole("navigation").count()).toBe(0);
    expect(await ada.page.getByRole("link", { name: "Edit" }).count()).toBe(0);
  });
});
