import { describe, expect, it } from "vitest";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);
  const idOf = async (name: string) => (await Friend.logIn(kitchen.stack, name)).id;

  it("one user shares a picture, the other follows and comments on it", async () => {
    const ada = await kitchen.newcomer("ada");
    await ada.follow("Feed");
    await ada.follow("New post");
    await ada.fill({
      Picture: `${kitchen.stack.gallery.url}/gone.svg`,
      "What the picture shows": "A bowl of soup",
      Caption: "Tomatoes from the balcony.",
    });
    await ada.press("Share picture");
    await ada.sees("Your post");
    await ada.reads("A bowl of soup");

    const rosa = await kitchen.newcomer("rosa");
    await rosa.follow("Feed");
    await rosa.reads("Your feed is empty");
    await rosa.follow("People");

    await rosa.press("Follow ada");
    await rosa.reads("You now follow ada.");
    await rosa.follow("Following");
    await rosa.reads("@ada");
    await rosa.follow("Feed");
    const post = rosa.page.getByRole("article", { name: "Post by ada" });
    await post.getByLabel("Your comment").fill("Basil?");
    await post.getByRole("button", { name: "Post" }).click();
    await rosa.reads("Your comment is posted.");
    await rosa.page.getByRole("button", { name: "Like, 0" }).click();
    await rosa.page.getByRole("button", { name: "Like, 1" }).waitFor();

    await ada.page.reload();
    await ada.page.getByRole("listitem").filter({ hasText: "rosa Basil?" }).waitFor();
    await ada.page.getByRole("button", { name: "Like, 1" }).waitFor();
    await ada.follow("People");
    await ada.follow("Followers");
    await ada.reads("@rosa");

    await rosa.follow("People");
    await rosa.follow("Following");
    await rosa.press("Unfollow ada");
    await rosa.reads("You no longer follow ada.");
    await rosa.follow("Feed");
    await rosa.reads("Your feed is empty");
  });

  it("the author of a recipe or story can be followed directly", async () => {
    const vera = await kitchen.newcomer("vera");
    const friend = await Friend.logIn(kitchen.stack, "vera");
    const instructions = "Wash the leaves and dry them well. Oil first, vinegar later, salt last.";
    await friend.at("POST", "/recipes", { title: "Green salad", instructions });

    const olga = await kitchen.newcomer("olga");
    await olga.follow("vera");
    await olga.sees("vera");
    await olga.hasFocusOn("vera");
    await olga.reads("Green salad");
    expect(await olga.currentTab()).toBe("Recipes (1)");
    await olga.press("Follow vera");
    await olga.hears("You now follow vera.");
    await olga.page.reload();
    await olga.page.getByRole("button", { name: "Unfollow vera" }).waitFor();

    await (await Friend.logIn(kitchen.stack, "olga")).at("POST", "/api/stories", {
      text: "Leeks!",
    });
    await friend.at("POST", "/api/following", { user_id: await idOf("olga") });
    await vera.open("/app/stories");
    await vera.follow("olga");
    await vera.sees("olga");
    await vera.reads("olga has not written any.");
    expect(await vera.page.getByRole("link", { name: "Write the first recipe" }).count()).toBe(0);
    await vera.press("Unfollow olga");
    await vera.hears("You no longer follow olga.");
  });

  it("a story is told, and a follower reads it", async () => {
    const nelly = await kitchen.newcomer("nelly");
    await nelly.open("/app/stories");
    await nelly.fill({ "Your story": "First figs at the market!" });
    await nelly.press("Tell it");
    await nelly.reads("Your story is told.");

    const ida = await kitchen.newcomer("ida");
    await ida.open("/app/stories");
    await ida.sees("Stories");
    await ida.reads("No stories yet");
    await ida.follow("People");
    await ida.press("Follow nelly");
    await ida.reads("You now follow nelly.");
    await ida.follow("Feed");
    await ida.follow("Story by nelly");
    await ida.reads("First figs at the market!");
    const places = ida.page.getByRole("navigation", { name: "Main" });
    expect(await places.locator("[aria-current=page]").innerText()).toBe("Feed");
  });
});
