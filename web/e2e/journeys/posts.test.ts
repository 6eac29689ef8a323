import { describe, expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  const current = ({ page }: Cook) =>
    page.getByRole("navigation", { name: "Main" }).locator("[aria-current=page]").innerText();

  it("a post is shared, changed, and deleted after a confirmation", async () => {
    const grace = await kitchen.newcomer("grace");
    await grace.open("/app/posts/new");
    await grace.fill({ Picture: "bread.svg", Caption: "Soup" });
    await grace.press("Share picture");
    await grace.isTold("Picture must be an http or https URL");
    await grace.fill({ Picture: `${kitchen.stack.gallery.url}/soup.svg` });
    await grace.press("Share picture");
    await grace.sees("Your post");
    await grace.follow("Edit");
    await grace.fill({ Caption: "Tomato soup" });
    await grace.press("Save changes");
    await grace.reads("Tomato soup");
    expect(await current(grace)).toBe("Feed");

    await grace.press("Delete");
    await grace.press("Delete post");
    await grace.sees("Feed");
    await grace.reads("Your feed is empty");
  });

  it("a picture that cannot be loaded shows a warning, and can still be shared", async () => {
    const lotte = await kitchen.newcomer("lotte");
    await lotte.open("/app/posts/new");
    await lotte.reads("Your picture appears here.");
    await lotte.fill({ Picture: `${kitchen.stack.gallery.url}/gone.svg` });
    await lotte.hears("This picture cannot be loaded. Check its address.");
    await lotte.press("Share picture");
    await lotte.sees("Your post");
  });

  it("a new post is in the feed at once, even if its author has liked it before", async () => {
    const nora = await kitchen.newcomer("nora");
    await nora.follow("Feed");
    await nora.reads("Your feed is empty");
    await nora.follow("New post");
    await nora.fill({ Picture: `${kitchen.stack.gallery.url}/soup.svg`, Caption: "Mine" });
    await nora.press("Share picture");
    await nora.sees("Your post");
    await nora.press("Like, 0");
    await nora.page.getByRole("button", { name: "Like, 1" }).waitFor();
    await nora.follow("Feed");
    await nora.page.getByRole("article", { name: "Post by nora" }).waitFor();
    await nora.page.getByRole("button", { name: "Like, 1" }).waitFor();
  });

  it("a comment is deleted", async () => {
    const emmy = await kitchen.newcomer("emmy");
    const friend = await Friend.logIn(kitchen.stack, "emmy");
    const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
    const { id } = await friend.at("POST", "/api/posts", { image_url });
    await emmy.open(`/app/posts/${id}`);
    await emmy.fill({ "Your comment": "Too dark?" });
    await emmy.press("Post");
    await emmy.press("Delete your comment “Too dark?”");
    await emmy.reads("Nobody has said anything yet.");
  });
});
