import { describe, expect, it } from "vitest";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  it("somebody is followed; their post is liked, kept and talked about", async () => {
    const ada = await kitchen.newcomer("ada");
    const username = `friend-of-${ada.name}`;
    const friend = await Friend.join(kitchen.stack, { username });
    await friend.at("POST", "/api/posts", {
      image_url: `${kitchen.stack.gallery.url}/bread.svg`,
      alt_text: "A round loaf",
      caption: "Sunday’s bread",
    });

    await ada.open("/app/feed");
    await ada.page.getByRole("heading", { name: "Your feed is empty" }).waitFor();
    await ada.press(`Follow ${username}`);
    await ada.hears("You now follow");
    const post = ada.page.getByRole("article", { name: `Post by ${username}` });
    await post.getByRole("img", { name: "A round loaf" }).waitFor();

    await post.getByRole("button", { name: "Like, 0" }).click();
    await post.getByRole("button", { name: "Like, 1", pressed: true }).waitFor();
    await post.getByRole("button", { name: "Save" }).click();
    await post.getByRole("button", { name: "Save", pressed: true }).waitFor();
    await post.getByLabel("Your comment").fill("What a crust!");
    await post.getByRole("button", { name: "Post" }).click();
    await post.getByRole("link", { name: "Comments, 1" }).waitFor();

    await ada.page.reload();
    await post.getByRole("button", { name: "Like, 1", pressed: true }).waitFor();
    await ada.follow("Saved");
    await ada.sees("Saved");
    await post.getByRole("link", { name: "A round loaf" }).click();
    await ada.sees(`Post by ${username}`);
    await ada.page.getByText("What a crust!", { exact: true }).waitFor();
    await ada.page.getByRole("button", { name: /^Delete your comment/ }).click();
    await ada.page.getByText("Nobody has said anything yet.").waitFor();
    await ada.page.getByRole("button", { name: "Like, 1" }).click();
    await ada.page.getByRole("button", { name: "Like, 0", pressed: false }).waitFor();

    await ada.open("/app/people/following");
    await ada.press(`Unfollow ${username}`);
    await ada.hears("You no longer follow");
    await ada.open("/app/feed");
    await ada.page.getByRole("heading", { name: "Your feed is empty" }).waitFor();
  });

  it("a picture is shared, changed and deleted, and a story told", async () => {
    const grace = await kitchen.newcomer("grace");
    await grace.open("/app/posts/new");
    await grace.fill({ Picture: "bread.svg" });
    await grace.press("Share picture");
    await grace.isTold("Picture must be an http or https URL");
    await grace.fill({ Picture: `${kitchen.stack.gallery.url}/soup.svg`, Caption: "Soup" });
    await grace.press("Share picture");
    await grace.sees("Your post");
    await grace.follow("Edit");
    await grace.fill({ Caption: "Tomato soup" });
    await grace.press("Save changes");
    await grace.page.getByText("Tomato soup", { exact: true }).first().waitFor();
    await grace.press("Delete");
    await grace.press("Delete post");
    await grace.sees("Feed");

    await grace.follow("Tell a story");
    await grace.fill({ "Your story": "The sourdough has a name now." });
    await grace.press("Tell it");
    await grace.hears("Your story is told.");
    await grace.page
      .getByRole("listitem")
      .filter({ hasText: "The sourdough has a name" })
      .waitFor();
    expect(await grace.field("Your story").inputValue()).toBe("");
  });
});
