import { describe, expect, it } from "vitest";
import { writtenBackwards } from "./support/direction.ts";
import { Friend } from "./support/friend.ts";
import { Kitchen } from "./support/kitchen.ts";
import { paleOnPaper } from "./support/paper.ts";
import { soup, WORD } from "./support/tours.ts";
import { widerThanWindow } from "./support/width.ts";

const SENTENCE = "Mix flour, water, salt and starter; wait, fold, shape, and bake it hot. ";
const HEBREW = "לחם של יום ראשון, ממים ומקמח.";
const HEBREW_RECIPE = `# ${HEBREW}

${HEBREW} **${HEBREW}**

- ${HEBREW}
- ${HEBREW}

> ${HEBREW}

| מים | קמח |
|---|---|
| כוס | שתי כוסות |

![${HEBREW}](http://localhost:1/gone.svg)`;

describe("what people wrote", () => {
  const kitchen = new Kitchen("cookie");

  it("a recipe is printed as a recipe, also from a dark screen", async () => {
    const ada = await kitchen.newcomer("ada");
    const friend = await Friend.logIn(kitchen.stack, "ada");
    const words = `${WORD} | `.repeat(8);
    const table = `| ${words}\n|${"---|".repeat(8)}\n| ${words}`;
    const instructions = `${table}\n\n${soup(kitchen.stack.gallery.url)}`;
    const recipe = { title: "Broth", instructions, minutes_to_complete: 270 };
    const { id } = await friend.at("POST", "/recipes", recipe);
    await ada.open(`/app/recipes/${id}`);
    await ada.sees("Broth");
    await ada.page.emulateMedia({ media: "print", colorScheme: "dark" });

    expect(await ada.page.evaluate(paleOnPaper)).toEqual([]);
    expect(await ada.page.evaluate(widerThanWindow)).toBe("");
    const printed = await ada.page.locator("body").innerText();
    const lines = printed.split("\n").filter((line) => line.trim() !== "");
    expect(lines.slice(0, 2)).toEqual(["Broth", "A"]);
    expect(lines.at(-1)).toBe("A bowl that nobody can see");
    expect(printed).toContain("4 h 30 min");
    expect(await ada.page.getByRole("button").count()).toBe(0);
    expect(await ada.page.getByRole("navigation").count()).toBe(0);
    expect(await ada.page.getByRole("link", { name: "Edit" }).count()).toBe(0);
  });

  it("long captions and comments are cut, and whole at a press", async () => {
    const mary = await kitchen.newcomer("mary");
    const friend = await Friend.logIn(kitchen.stack, "mary");
    const image_url = `${kitchen.stack.gallery.url}/gone.svg`;
    const caption = `${SENTENCE.repeat(9)}Eat.`;
    const { id } = await friend.at("POST", "/api/posts", { image_url, caption });
    await friend.at("POST", "/api/comments", { post_id: id, text: SENTENCE.repeat(9) });
    const { page } = mary;
    await page.setViewportSize({ width: 390, height: 844 });
    await mary.open("/app/feed");
    const post = page.getByRole("article");
    const heightOf = async (text: RegExp) =>
      (await post.getByText(text).last().boundingBox())?.height ?? 0;

    for (const [what, text] of [
      ["caption", /Eat\.$/],
      ["comment", /^mary Mix/],
    ] as const) {
      await post.getByRole("button", { name: `More of the ${what}` }).waitFor();
      const before = await heightOf(text);
      await mary.press(`More of the ${what}`);
      await expect.poll(() => heightOf(text)).toBeGreaterThan(before * 2);
      await mary.press(`Less of the ${what}`);
      await expect.poll(() => heightOf(text)).toBe(before);
    }
    // The picture is missing and has no description: its place does not repeat the caption.
    expect(await post.getByText(/Eat\.$/).count()).toBe(1);
  });

  it("the feed on a tablet is as wide as its page", async () => {
    const ruth = await kitchen.newcomer("ruth");
    const friend = await Friend.logIn(kitchen.stack, "ruth");
    const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
    for (const caption of ["One", "Two"]) {
      await friend.at("POST", "/api/posts", { image_url, caption });
    }
    for (const width of [720, 820, 1024]) {
      await ruth.page.setViewportSize({ width, height: 1100 });
      await ruth.open("/app/feed");
      await ruth.reads("Two");
      const posts = await ruth.page.getByRole("article").all();
      const edges = posts.map(async (post) => {
        const box = await post.boundingBox();
        return box ? box.x + box.width : 0;
      });
      const heading = await ruth.page.getByRole("main").locator("nav").first().boundingBox();
      const right = Math.max(...(await Promise.all(edges)));
      expect(right).toBeCloseTo((heading?.x ?? 0) + (heading?.width ?? 0), 0);
    }
  });

  it("what begins in Hebrew is written from right to left", async () => {
    const sara = await Friend.join(kitchen.stack, { username: "sara", first_name: "שרה" });
    const noa = await kitchen.newcomer("noa");
    const friend = await Friend.logIn(kitchen.stack, "noa");
    await friend.account("PATCH", "/me", { first_name: "נועה", bio: HEBREW });
    await sara.account("PATCH", "/me", { bio: HEBREW });
    await friend.at("POST", "/api/following", { user_id: sara.id });
    const image_url = `${kitchen.stack.gallery.url}/gone.svg`;
    const words = { alt_text: HEBREW, caption: HEBREW };
    const post = await sara.at("POST", "/api/posts", { image_url, ...words });
    await friend.at("POST", "/api/comments", { post_id: post.id, text: HEBREW });
    await sara.at("POST", "/api/stories", { text: HEBREW });
    const text = { title: HEBREW, instructions: HEBREW_RECIPE };
    await sara.at("POST", "/recipes", text);
    const recipe = await friend.at("POST", "/recipes", text);
    const faults: string[] = [];
    for (const address of [
      "/app/feed",
      `/app/posts/${post.id}`,
      "/app/stories",
      "/app/recipes",
      `/app/recipes?by=${sara.id}`,
      `/app/recipes/${recipe.id}`,
      `/app/recipes/${recipe.id}/edit`,
      "/app/people/following",
      `/app/people/${sara.id}`,
      `/app/people/${sara.id}/posts`,
      "/app/account",
    ]) {
      await noa.open(address);
      await noa.page.waitForLoadState("networkidle");
      const found = await noa.page.evaluate(writtenBackwards);
      faults.push(...found.map((element) => `${address}: ${element.slice(0, 160)}`));
    }
    expect(faults).toEqual([]);
  });
});
