import { expect, it } from "vitest";
import { inBothModes } from "./support/both-modes.ts";
import { Friend } from "./support/friend.ts";

const INSTRUCTIONS = "Mix **flour**, water and starter; wait a day; shape, wait, and bake it hot.";

inBothModes({}, (world) => {
  it("a recipe is written, refused in the service's words, published, found, changed and deleted", async () => {
    const ada = await world.member();
    const title = `Bread of ${ada.name}`;
    await ada.follow("New recipe");
    await ada.fill({ Title: title, Minutes: "90", Instructions: "Bake." });
    await ada.press("Publish recipe");
    await ada.isTold("Instructions must be at least 50 characters long");
    expect(await ada.field("Minutes").inputValue()).toBe("90");

    await ada.fill({ Instructions: INSTRUCTIONS });
    await ada.press("Publish recipe");
    await ada.sees(title);
    await ada.page.locator("strong", { hasText: "flour" }).waitFor();
    await ada.page.getByText("1 h 30 min").waitFor();
    await ada.follow("Recipes");
    await ada.follow(title);
    await ada.sees(title);

    await ada.follow("Edit");
    await ada.fill({ Title: `${title}, better` });
    await ada.press("Save changes");
    await ada.sees(`${title}, better`);

    await ada.press("Delete");
    await ada.press("Cancel");
    await ada.press("Delete");
    await ada.press("Delete recipe");
    await ada.hears("is deleted");
    await ada.sees("Recipes");
    expect(await ada.page.getByRole("link", { name: title }).count()).toBe(0);
  });

  it("a list goes on when its end is reached", async () => {
    const friend = await Friend.join(world.stack, { username: `prolific-${world.mode}` });
    for (let number = 1; number <= 30; number += 1) {
      await friend.at("POST", "/recipes", { title: `Soup ${number}`, instructions: INSTRUCTIONS });
    }
    const ada = await world.member();
    await ada.open(`/app/recipes?by=${friend.id}`);
    await ada.page.getByRole("link", { name: "Soup 30", exact: true }).waitFor();
    await ada.page.keyboard.press("End");
    await ada.page.getByRole("link", { name: "Soup 1", exact: true }).waitFor();
    expect(await ada.page.getByRole("article").count()).toBe(30);
  });

  it("what is being written outlives a reload", async () => {
    const ada = await world.member();
    await ada.open("/app/recipes/new");
    await ada.fill({ Title: "Half a recipe", Instructions: "Begin with" });
    await ada.page.reload();
    await ada.sees("New recipe");
    expect(await ada.field("Title").inputValue()).toBe("Half a recipe");
    await ada.press("Discard");
    await ada.follow("New recipe");
    expect(await ada.field("Title").inputValue()).toBe("");
  });
});
