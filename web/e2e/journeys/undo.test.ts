import { describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

const BREAD = "Mix flour, water, salt and starter. Wait for a night. Fold, shape, and bake hot.";
const STORIES = ["Figs!", "Plums!", "Pears!"];
/** Longer than anything can be undone. */
const TOO_LATE_MS = 11_000;

/** A new user with stories, at their list, with a clock that only the test moves. */
async function teller(kitchen: Kitchen, name: string) {
  const cook = await kitchen.cook(name);
  await cook.page.clock.install();
  await cook.signUp();
  const friend = await Friend.logIn(kitchen.stack, name);
  for (const text of STORIES) await friend.at("POST", "/api/stories", { text });
  await cook.open("/app/stories");
  await cook.reads("Pears!");
  /** What the service has of them, the newest first. */
  const kept = async () => {
    const stories: { text: string }[] = await friend.at("GET", "/api/stories");
    return stories.map(({ text }) => text);
  };
  return { cook, kept };
}

const remove = (cook: Cook) => cook.press("Delete your story “Plums!”");
const isThere = ({ page }: Cook) => page.getByText("Plums!", { exact: true }).count();

describe("for some seconds", () => {
  const kitchen = new Kitchen("cookie");

  it("what is deleted goes at once, and comes back where it was after “Undo”", async () => {
    const { cook, kept } = await teller(kitchen, "ada");
    const places = () => cook.page.getByRole("main").getByRole("listitem").allInnerTexts();
    const before = await places();
    await remove(cook);
    await expect.poll(() => isThere(cook)).toBe(0);
    expect(await violations(cook.page)).toEqual([]);
    await cook.press("Undo");
    await expect.poll(places).toEqual(before);
    await cook.page.clock.runFor(TOO_LATE_MS);
    expect(await kept()).toEqual(["Pears!", "Plums!", "Figs!"]);

    await remove(cook);
    await expect.poll(() => isThere(cook)).toBe(0);
    await cook.page.keyboard.press("Control+z");
    await expect.poll(places).toEqual(before);
  });

  it("the time to undo stands still while the notice has the focus or the pointer", async () => {
    const { cook, kept } = await teller(kitchen, "rosa");
    const { page } = cook;
    await remove(cook);
    const undo = page.getByRole("button", { name: "Undo" });
    await undo.focus();
    await page.clock.runFor(3 * TOO_LATE_MS);
    await undo.hover();
    await page.getByRole("heading", { name: "Stories" }).focus();
    await page.clock.runFor(3 * TOO_LATE_MS);
    expect(await kept()).toContain("Plums!");
    await page.mouse.move(5, 5);
    await page.clock.runFor(TOO_LATE_MS);
    await undo.waitFor({ state: "detached" });
    await expect.poll(kept).toEqual(["Pears!", "Figs!"]);
    expect(await isThere(cook)).toBe(0);
  });

  it("what the service does not delete comes back, and the viewer is told", async () => {
    const { cook } = await teller(kitchen, "mary");
    await cook.page.route("**/api/stories/*", (route) => route.abort());
    await remove(cook);
    await expect.poll(() => isThere(cook)).toBe(0);
    await cook.page.clock.runFor(TOO_LATE_MS);
    await cook.hears("Your story could not be deleted. Try again.");
    await expect.poll(() => isThere(cook)).toBe(1);
  });

  it("posts, comments, recipes and what was typed can be undone as well", async () => {
    const emmy = await kitchen.newcomer("emmy");
    const friend = await Friend.logIn(kitchen.stack, "emmy");
    const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
    const post = await friend.at("POST", "/api/posts", { image_url, caption: "Mine" });
    await friend.at("POST", "/api/comments", { post_id: post.id, text: "Too dark?" });
    const recipe = await friend.at("POST", "/recipes", { title: "Bread", instructions: BREAD });

    await emmy.open(`/app/posts/${post.id}`);
    await emmy.press("Delete your comment “Too dark?”");
    await emmy.reads("Nobody has said anything yet.");
    await emmy.page.getByRole("link", { name: "Comments, 0" }).waitFor();
    await emmy.press("Undo");
    await emmy.reads("Too dark?");
    await emmy.press("Delete");
    await emmy.press("Delete post");
    await emmy.reads("Your feed is empty");
    await emmy.press("Undo");
    await emmy.reads("Mine");

    await emmy.open(`/app/recipes/${recipe.id}`);
    await emmy.press("Delete");
    await emmy.press("Delete recipe");
    await emmy.sees("Recipes");
    await emmy.press("Undo");
    await emmy.follow("Bread");

    await emmy.follow("Edit");
    await emmy.fill({ Title: "Rye bread" });
    await emmy.press("Discard changes");
    await emmy.sees("Bread");
    await emmy.press("Undo");
    await emmy.sees("Edit recipe");
    expect(await emmy.valueOf("Title")).toBe("Rye bread");
  });
});

// Each kind of login signs a request that outlives its page in its own way.
describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  it("what is deleted is gone when the page closes or its user logs out before", async () => {
    const { cook, kept } = await teller(kitchen, "lise");
    await remove(cook);
    await expect.poll(() => isThere(cook)).toBe(0);
    await cook.page.goto("about:blank");
    await expect.poll(kept).toEqual(["Pears!", "Figs!"]);

    await cook.open("/app/stories");
    await cook.press("Delete your story “Figs!”");
    await cook.press("Log out");
    await cook.sees("Log in");
    expect(await kept()).toEqual(["Pears!"]);
  });
});
