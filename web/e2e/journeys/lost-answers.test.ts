import { expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { loseAnswer } from "../support/traffic.ts";

const TEXT = "Wash the leaves and dry them well. Oil first, vinegar later, and salt at the end.";
const UNREACHABLE = "The service cannot be reached. What you typed is still here: try again.";

// Across origins, where the browser asks whether the header is allowed.
const kitchen = new Kitchen("bearer");

/** A new user, who also asks the services directly what is stored. */
async function newcomer(name: string): Promise<{ cook: Cook; stored: Friend }> {
  const cook = await kitchen.newcomer(name);
  return { cook, stored: await Friend.logIn(kitchen.stack, name) };
}

/** Fills in a form and presses twice, because the first answer is lost. */
async function sendTwice(cook: Cook, path: RegExp, fields: Record<string, string>, button: string) {
  await loseAnswer(cook.page, "POST", path);
  await cook.fill(fields);
  await cook.press(button);
  await cook.isTold(UNREACHABLE);
  await cook.press(button);
}

/** The titles of the user's recipes. */
async function titles(stored: Friend): Promise<string[]> {
  const recipes: { title: string }[] = await stored.at("GET", `/recipes?user_id=${stored.id}`);
  return recipes.map(({ title }) => title);
}

it("a recipe, a post, a comment or a story that is sent again exists once", async () => {
  const { cook: ada, stored } = await newcomer("ada");
  await ada.open("/app/recipes/new");
  await sendTwice(ada, /\/recipes$/, { Title: "Salad", Instructions: TEXT }, "Publish recipe");
  await ada.sees("Salad");
  expect(await titles(stored)).toEqual(["Salad"]);

  await ada.open("/app/posts/new");
  const picture = `${kitchen.stack.gallery.url}/bread.svg`;
  await sendTwice(ada, /\/api\/posts$/, { Picture: picture }, "Share picture");
  await ada.sees("Your post");
  await sendTwice(ada, /\/api\/comments$/, { "Your comment": "Mine." }, "Post");
  await ada.reads("Your comment is posted.");
  expect(await stored.at("GET", "/api/posts")).toMatchObject([{ comments_count: 1 }]);

  await ada.open("/app/stories");
  await sendTwice(ada, /\/api\/stories$/, { "Your story": "First figs!" }, "Tell it");
  await ada.reads("Your story is told.");
  expect(await stored.at("GET", "/api/stories")).toHaveLength(1);
  // Who says the same once more means it.
  await ada.fill({ "Your story": "First figs!" });
  await ada.press("Tell it");
  await expect.poll(async () => (await stored.at("GET", "/api/stories")).length).toBe(2);
});

it("a draft that is sent after a reload creates nothing again", async () => {
  const { cook: mary, stored } = await newcomer("mary");
  await mary.open("/app/recipes/new");
  await loseAnswer(mary.page, "POST", /\/recipes$/);
  await mary.fill({ Title: "Soup", Instructions: TEXT });
  await mary.press("Publish recipe");
  await mary.isTold(UNREACHABLE);
  await mary.page.reload();
  await mary.press("Publish recipe");
  await mary.sees("Soup");
  expect(await titles(stored)).toEqual(["Soup"]);
});

it("a like, a bookmark or a follow is stored once, and can be taken back and set again", async () => {
  const { cook: lise, stored } = await newcomer("lise");
  await Friend.join(kitchen.stack, { username: "vera" });
  const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
  await stored.at("POST", "/api/posts", { image_url });
  await lise.open("/app/feed");
  const like = (count: number) => lise.page.getByRole("button", { name: `Like, ${count}` });
  await loseAnswer(lise.page, "POST", /\/likes$/);
  await like(0).click();
  await like(1).and(lise.page.locator("[aria-pressed=true]")).waitFor();
  // The page shows it before it is stored.
  await expect.poll(() => stored.at("GET", "/api/posts")).toMatchObject([{ likes_count: 1 }]);

  await like(1).click();
  await expect.poll(() => stored.at("GET", "/api/posts")).toMatchObject([{ likes_count: 0 }]);
  await like(0).click();
  await expect.poll(() => stored.at("GET", "/api/posts")).toMatchObject([{ likes_count: 1 }]);

  await loseAnswer(lise.page, "POST", /\/api\/bookmarks$/);
  const save = lise.page.getByRole("button", { name: "Save", exact: true });
  await save.click();
  await lise.reads("That did not work, and is undone. Try again.");
  await expect.poll(() => save.getAttribute("aria-pressed")).toBe("true");
  expect(await stored.at("GET", "/api/bookmarks")).toHaveLength(1);

  await lise.open("/app/people");
  await loseAnswer(lise.page, "POST", /\/api\/following$/);
  await lise.press("Follow vera");
  await lise.page.getByRole("button", { name: "Unfollow vera" }).waitFor();
  await expect.poll(() => stored.at("GET", "/api/following")).toHaveLength(1);
});
