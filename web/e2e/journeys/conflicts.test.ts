import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Keyboard } from "../support/keyboard.ts";
import { Kitchen } from "../support/kitchen.ts";
import { loseAnswer } from "../support/traffic.ts";

const TEXT = "Wash the leaves and dry them well. Oil first, vinegar later, and salt at the end.";
const CHANGED = "This was changed elsewhere";

// Across origins, where scripts see only the headers that the services expose.
const kitchen = new Kitchen("bearer");

/** A new user with two tabs, and what is stored of a recipe and a post of theirs. */
async function withTwoTabs(name: string) {
  const first = await kitchen.newcomer(name);
  const second = await first.inAnotherTab();
  const stored = await Friend.logIn(kitchen.stack, name);
  const recipe = await stored.at("POST", "/recipes", { title: "Salad", instructions: TEXT });
  const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
  const post = await stored.at("POST", "/api/posts", { image_url, caption: "Bread" });
  return { first, second, stored, recipe: `/recipes/${recipe.id}`, post: `/posts/${post.id}` };
}

const dialog = ({ page }: Cook) => page.getByRole("dialog");

/** Waits for a dialog, and returns what it says. */
async function asked(cook: Cook, title: string): Promise<string> {
  await dialog(cook).getByRole("heading", { name: title, exact: true }).waitFor();
  return dialog(cook).innerText();
}

it("of two tabs with a recipe, the second is asked, and keeps what it wrote by keyboard", async () => {
  const { first, second, stored, recipe } = await withTwoTabs("ada");
  await first.open(`/app${recipe}/edit`);
  await second.open(`/app${recipe}/edit`);
  await second.fill({ Title: "Green salad" });
  await first.fill({ Title: "Red salad", Minutes: "20" });
  await first.press("Save changes");
  await first.sees("Red salad");

  const keyboard = new Keyboard(second);
  await keyboard.press("button", "Save changes");
  const question = await asked(second, CHANGED);
  expect(question).toMatch(/Title\s+There now\s+Red salad\s+What you wrote\s+Green salad/);
  // Nothing was typed there, so the other tab's value stays.
  expect(question).not.toContain("Minutes");
  expect(await violations(second.page)).toEqual([]);
  await second.page.keyboard.press("Escape");
  await keyboard.isAt("button", "Save changes");
  expect(await second.valueOf("Title")).toBe("Green salad");

  await first.open(`/app${recipe}/edit`);
  await first.fill({ Title: "Blue salad" });
  await first.press("Save changes");
  await first.sees("Blue salad");
  await keyboard.press("button", "Save changes");
  expect(await asked(second, CHANGED)).toContain("Blue salad");
  await keyboard.press("button", "Keep mine");
  await second.sees("Green salad");
  expect(await stored.at("GET", recipe)).toMatchObject({
    title: "Green salad",
    minutes_to_complete: 20,
  });
});

it("of two tabs with a post, the second is asked after a reload, and takes what is there", async () => {
  const { first, second, stored, post } = await withTwoTabs("mary");
  await first.open(`/app${post}/edit`);
  await second.open(`/app${post}/edit`);
  await second.fill({ Caption: "Rye bread" });
  await first.fill({ Caption: "White bread" });
  await first.press("Save changes");
  await first.sees("Your post");

  // The draft is still about what was there when it was begun.
  await second.page.reload();
  await second.press("Save changes");
  expect(await asked(second, CHANGED)).toMatch(/Caption[\s\S]*White bread[\s\S]*Rye bread/);
  await second.page.emulateMedia({ colorScheme: "dark" });
  expect(await violations(second.page)).toEqual([]);
  await second.press("Keep theirs");
  await second.sees("Your post");
  await second.reads("White bread");
  expect(await stored.at("GET", `/api${post}`)).toMatchObject({ caption: "White bread" });
  await second.open(`/app${post}/edit`);
  expect(await second.valueOf("Caption")).toBe("White bread");
});

it("of two tabs with the profile, the second is asked, goes on editing and saves", async () => {
  const { first, second, stored } = await withTwoTabs("lise");
  await first.open("/app/account");
  await second.open("/app/account");
  await second.fill({ "First name": "Elise" });
  await first.fill({ "First name": "Lisa", "Last name": "Meitner" });
  await first.press("Save profile");
  await first.reads("Your profile is saved.");

  await second.press("Save profile");
  expect(await asked(second, CHANGED)).toMatch(/First name[\s\S]*Lisa[\s\S]*Elise/);
  await second.press("Go on editing");
  expect(await second.valueOf("First name")).toBe("Elise");
  expect(await second.valueOf("Last name")).toBe("Meitner");
  await second.fill({ "First name": "Lise" });
  await second.press("Save profile");
  await second.reads("Your profile is saved.");
  const profile = { first_name: "Lise", last_name: "Meitner" };
  expect(await stored.account("GET", "/me")).toMatchObject(profile);
});

it("what was changed elsewhere is not deleted, and is there to be shown", async () => {
  const { first, stored, recipe, post } = await withTwoTabs("rosa");
  await first.page.bringToFront();
  const things = [
    { kind: "recipe", named: "“Salad”", path: recipe, at: recipe, list: "Recipes" },
    { kind: "post", named: "Your post", path: post, at: `/api${post}`, list: "Feed" },
  ];
  for (const { kind, named, path, at, list } of things) {
    await first.open(`/app${path}`);
    await first.press("Delete");
    const field = kind === "post" ? "caption" : "title";
    await stored.at("PATCH", at, { [field]: "Another one" });
    await first.press(`Delete ${kind}`);
    await first.sees(list);
    await first.press("Dismiss");
    await first.hears(`${named} was not deleted, because it was changed meanwhile.`);
    await first.reads("Another one");
    expect(await violations(first.page)).toEqual([]);
    await first.press("Show");
    await first.page.getByRole("button", { name: "Show" }).waitFor({ state: "detached" });
    await first.press("Delete");
    await first.press(`Delete ${kind}`);
    await first.sees(list);
    await first.press("Dismiss");
  }
  await expect.poll(() => stored.at("GET", `/recipes?user_id=${stored.id}`)).toEqual([]);
  await expect.poll(() => stored.at("GET", "/api/posts")).toEqual([]);
});

it("a save whose answer was lost is no conflict with itself", async () => {
  const { first, recipe } = await withTwoTabs("emmy");
  await first.open(`/app${recipe}/edit`);
  await loseAnswer(first.page, "PATCH", /\/recipes\/\d+$/);
  await first.fill({ Title: "Fruit salad" });
  await first.press("Save changes");
  await first.isTold("The service cannot be reached.");
  await first.press("Save changes");
  await first.sees("Fruit salad");
});
