import { expect, it } from "vitest";
import { inBothModes } from "./support/both-modes.ts";
import { Friend } from "./support/friend.ts";

inBothModes({}, (world) => {
  it("somebody is followed; their post is liked, kept and talked about", async () => {
    const ada = await world.member();
    const username = `friend-of-${ada.name}`;
    const friend = await Friend.join(world.stack, { username });
    await friend.at("POST", "/api/posts", {
      image_url: `${world.stack.gallery.url}/bread.svg`,
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
    const ada = await world.member();
    await ada.open("/app/posts/new");
    await ada.fill({ Picture: "bread.svg" });
    await ada.press("Share picture");
    await ada.isTold("Picture must be an http or https URL");
    await ada.fill({ Picture: `${world.stack.gallery.url}/soup.svg`, Caption: "Soup" });
    await ada.press("Share picture");
    await ada.sees("Your post");
    await ada.follow("Edit");
    await ada.fill({ Caption: "Tomato soup" });
    await ada.press("Save changes");
    await ada.page.getByText("Tomato soup", { exact: true }).first().waitFor();
    await ada.press("Delete");
    await ada.press("Delete post");
    await ada.sees("Feed");

    await ada.follow("Tell a story");
    await ada.fill({ "Your story": "The sourdough has a name now." });
    await ada.press("Tell it");
    await ada.hears("Your story is told.");
    await ada.page.getByRole("listitem").filter({ hasText: "The sourdough has a name" }).waitFor();
    expect(await ada.field("Your story").inputValue()).toBe("");
  });
});
