import { it } from "vitest";
import { inBothModes } from "./support/both-modes.ts";

inBothModes({}, (world) => {
  it("without the recipe service an error is shown, and all is well when it is back", async () => {
    const ada = await world.member();
    await world.stack.recipes.stop();
    await ada.follow("People");
    await ada.isTold("We could not load suggestions");
    await ada.follow("Recipes");
    await ada.follow("New recipe");
    await ada.fill({
      Title: "Soup of the storm",
      Instructions:
        "Cut whatever there is, cover it with water, wait until the lights are on again.",
    });
    await ada.press("Publish recipe");
    await ada.isTold("The service cannot be reached. What you typed is still here");

    const tab = await ada.inAnotherTab();
    await tab.open("/app/feed");
    await tab.isTold("We could not load your feed");
    await world.stack.recipes.start();
    await ada.press("Publish recipe");
    await ada.sees("Soup of the storm");
    // Nobody presses anything here.
    await tab.page.getByRole("heading", { name: "Your feed is empty" }).waitFor();
  });
});
