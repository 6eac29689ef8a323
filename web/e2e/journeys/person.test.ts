import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";

const SALAD = "Wash the leaves and dry them well. Oil first, vinegar later, and salt at the end.";

const kitchen = new Kitchen("cookie");

/** Somebody with a recipe, a post with a comment, and a story; the viewer follows them. */
async function neighbour(name: string, viewer: Cook): Promise<Friend> {
  const friend = await Friend.join(kitchen.stack, { username: name });
  const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
  await friend.at("POST", "/recipes", { title: `Salad by ${name}`, instructions: SALAD });
  const post = await friend.at("POST", "/api/posts", { image_url, caption: "Sunday’s bread" });
  await friend.at("POST", "/api/comments", { post_id: post.id, text: "Still warm." });
  await friend.at("POST", "/api/stories", { text: "Figs!" });
  await friend.account("PATCH", "/me", { bio: "Leaves, mostly." });
  const follower = await Friend.logIn(kitchen.stack, viewer.name);
  await follower.at("POST", "/api/following", { user_id: friend.id });
  return friend;
}

it("a name leads to the page about its person, wherever it stands", async () => {
  const ada = await kitchen.newcomer("ada");
  const grace = await neighbour("grace", ada);
  const { page } = ada;
  const name = page.getByRole("link", { name: "grace", exact: true });
  const comment = page.getByRole("listitem").filter({ hasText: "Still warm." });
  const places: [string, Locator][] = [
    ["/app/recipes", page.getByRole("article").locator(name)],
    ["/app/feed", page.getByRole("article").locator(name).first()],
    ["/app/feed", comment.locator(name).last()],
    ["/app/stories", page.getByRole("listitem").locator(name)],
    ["/app/people/following", page.getByRole("listitem").locator(name)],
  ];
  for (const [path, link] of places) {
    await ada.open(path);
    await link.click();
    await ada.sees("grace");
    expect(new URL(page.url()).pathname).toBe(`/app/people/${grace.id}`);
  }
  await ada.open(`/app/recipes?by=${grace.id}`);
  await ada.sees("grace");
});

it("the page about a person shows what they share, and lets one stop following them", async () => {
  const rosa = await kitchen.newcomer("rosa");
  const { id } = await neighbour("emmy", rosa);
  await rosa.open(`/app/people/${id}`);
  await rosa.sees("emmy");
  await rosa.reads("@emmy");
  await rosa.reads("Leaves, mostly.");
  await rosa.reads("Salad by emmy");
  expect(await violations(rosa.page)).toEqual([]);
  await rosa.follow("Pictures (1)");
  await rosa.reads("Sunday’s bread");
  expect(await rosa.currentTab()).toBe("Pictures (1)");
  expect(await violations(rosa.page)).toEqual([]);
  await rosa.press("Unfollow emmy");
  await rosa.hears("You no longer follow emmy.");
  await rosa.reads("Follow emmy to see their pictures.");
  expect(await rosa.currentTab()).toBe("Pictures");
  await rosa.press("Follow emmy");
  await rosa.reads("Sunday’s bread");
});

it("a link leads to somebody who only commented, and whom nobody follows", async () => {
  const jane = await kitchen.newcomer("jane");
  const viewer = await Friend.logIn(kitchen.stack, "jane");
  const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
  const post = await viewer.at("POST", "/api/posts", { image_url });
  const mary = await Friend.join(kitchen.stack, { username: "mary" });
  await mary.at("POST", "/api/following", { user_id: viewer.id });
  await mary.at("POST", "/api/comments", { post_id: post.id, text: "Lovely." });
  await jane.open(`/app/people/${mary.id}`);
  await jane.sees("mary");
  await jane.reads("mary has not written any.");
  await jane.follow("Pictures");
  await jane.reads("Follow mary to see their pictures.");
  await jane.press("Follow mary");
  await jane.reads("mary has not shared any.");
});

it("what somebody says about themselves is on their page, as the form says", async () => {
  const vera = await kitchen.newcomer("vera");
  const { id } = await Friend.logIn(kitchen.stack, "vera");
  await vera.open("/app/account");
  await vera.reads("Everybody here sees it, on your page.");
  await vera.fill({ "First name": "Vera", "About you": "Soups, mostly." });
  await vera.press("Save profile");
  await vera.reads("Your profile is saved.");
  await vera.follow("See your page");
  await vera.sees("Vera");
  expect(new URL(vera.page.url()).pathname).toBe(`/app/people/${id}`);
  await vera.reads("Soups, mostly.");
  const dora = await kitchen.newcomer("dora");
  await dora.open(`/app/people/${id}`);
  await dora.sees("Vera");
  await dora.reads("Soups, mostly.");
  await vera.follow("Edit your profile");
  await vera.sees("Your profile");
});

it("an address with nobody behind it says so", async () => {
  const lise = await kitchen.newcomer("lise");
  await lise.open("/app/people/999999");
  await lise.sees("Person not found");
});
