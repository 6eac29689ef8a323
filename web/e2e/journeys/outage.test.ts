import { describe, expect, it } from "vitest";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

const SALAD =
  "Wash the leaves and dry them well. Oil first, vinegar later, and salt at the very end.";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  it("an outage of recipe-api shows a message, loses no input, and ends by itself", async () => {
    const ada = await kitchen.newcomer("ada");
    await ada.open("/app/recipes/new");
    await ada.fill({ Title: "Green salad", Instructions: SALAD });

    await kitchen.stack.recipes.stop();
    await ada.press("Publish recipe");
    await ada.isTold("The service cannot be reached. What you typed is still here: try again.");
    await ada.open("/app/recipes");
    await ada.isTold("We could not load the recipes");
    // The pages of the other service still work.
    await ada.open("/app/account");
    await ada.sees("Your profile");
    await ada.follow("Recipes");
    await ada.isTold("We could not load the recipes");

    await kitchen.stack.recipes.start();
    await ada.reads("No recipes yet");
    await ada.open("/app/recipes/new");
    expect(await ada.valueOf("Instructions")).toBe(SALAD);
    await ada.press("Publish recipe");
    await ada.sees("Green salad");
  });

  it("a later page that fails shows one message, and loads after a retry", async () => {
    const lise = await kitchen.newcomer("lise");
    const friend = await Friend.logIn(kitchen.stack, "lise");
    for (let number = 1; number <= 30; number += 1) {
      await friend.at("POST", "/recipes", { title: `Salad no. ${number}`, instructions: SALAD });
    }
    let asks = 0;
    const FURTHER = /\/recipes\?.*cursor=/;
    await lise.page.route(FURTHER, (route) => {
      asks += 1;
      return route.abort();
    });
    await lise.follow("Yours");
    await lise.reads("Salad no. 30");
    await lise.page.getByRole("button", { name: "More recipes" }).scrollIntoViewIfNeeded();
    await lise.isTold("We could not load more recipes.");
    // Scrolling further does not repeat the failed request.
    const asksAtFirst = asks;
    for (let turn = 1; turn <= 20; turn += 1) {
      await lise.page.mouse.wheel(0, turn % 2 === 0 ? 2_000 : -2_000);
      await lise.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
    expect(asks).toBe(asksAtFirst);

    await lise.page.unroute(FURTHER);
    await lise.press("Try again");
    await lise.reads("Salad no. 1");
    expect(await lise.page.getByRole("alert").count()).toBe(0);
  });

  it("a page that cannot be loaded appears as soon as it can, and no input is lost", async () => {
    const mary = await kitchen.newcomer("mary");
    await mary.follow("New recipe");
    await mary.fill({ Title: "Green salad" });
    await mary.context.setOffline(true);
    await mary.follow("Feed");
    await mary.isTold("We could not load this page");
    await mary.press("Try again");
    // Still inside the app.
    await mary.page.getByRole("navigation", { name: "Main" }).waitFor();
    await mary.isTold("We could not load this page");

    await mary.context.setOffline(false);
    await mary.sees("Feed");
    await mary.open("/app/recipes/new");
    expect(await mary.valueOf("Title")).toBe("Green salad");
  });

  it("an outage of the identity service logs nobody out", async () => {
    const rosa = await kitchen.newcomer("rosa");
    await kitchen.stack.identity.stop();
    await rosa.press("Log out");
    await rosa.reads("You could not be logged out: the service does not answer. Try again.");
    await rosa.follow("Yours");
    await rosa.reads("No recipes yet");
    await kitchen.stack.identity.start();
    await rosa.page.reload();
    await rosa.sees("Your recipes");
    await rosa.press("Log out");
    await rosa.sees("Log in");
  });
});
