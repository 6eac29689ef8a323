import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";
import { hold } from "../support/traffic.ts";

const UNDONE = "That did not work, and is undone. Try again.";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  /** A new user who follows `whom`. `whom` has shared a picture of a loaf. */
  async function followerOf(whom: string, name: string): Promise<Cook> {
    const friend = await Friend.join(kitchen.stack, { username: whom });
    const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
    await friend.at("POST", "/api/posts", { image_url, alt_text: "A loaf", caption: "Sunday." });
    const cook = await kitchen.newcomer(name);
    await (await Friend.logIn(kitchen.stack, name)).at("POST", "/api/following", {
      user_id: friend.id,
    });
    await cook.follow("Feed");
    return cook;
  }

  const like = ({ page }: Cook) => page.getByRole("button", { name: /^Like/ });
  const save = ({ page }: Cook) => page.getByRole("button", { name: "Save", exact: true });
  const isPressed = (button: Locator) => button.getAttribute("aria-pressed");

  it("likes and bookmarks show at once, and are still there after a reload", async () => {
    const cook = await followerOf("grace", "mary");
    const { page } = cook;
    const requests = await hold(page, "POST", /\/likes$|\/api\/bookmarks$/);
    await like(cook).click();
    await save(cook).click();
    await page.getByRole("button", { name: "Like, 1" }).waitFor();
    expect(await isPressed(like(cook))).toBe("true");
    await expect.poll(() => isPressed(save(cook))).toBe("true");
    await requests.letThrough(2);

    await page.reload();
    await page.getByRole("button", { name: "Like, 1" }).waitFor();
    expect(await isPressed(like(cook))).toBe("true");
    expect(await isPressed(save(cook))).toBe("true");
    await cook.follow("Saved");
    await cook.sees("Saved");
    await page.getByRole("article", { name: "Post by grace" }).waitFor();

    const undoings = await hold(page, "DELETE", /\/(likes|bookmarks)\/\d+$/);
    await like(cook).click();
    await save(cook).click();
    await page.getByRole("button", { name: "Like, 0" }).waitFor();
    await expect.poll(() => isPressed(save(cook))).toBe("false");
    await undoings.letThrough(2);
    await page.reload();
    await cook.reads("Nothing saved yet");
    await cook.follow("Feed");
    await page.getByRole("button", { name: "Like, 0" }).waitFor();
  });

  it("a failed like, bookmark or follow is undone with a message", async () => {
    await Friend.join(kitchen.stack, { username: "sofia" });
    const cook = await followerOf("lise", "emmy");
    for (const button of [like(cook), save(cook)]) {
      const requests = await hold(cook.page, "POST", /\/likes$|\/api\/bookmarks$/);
      await button.click();
      await expect.poll(() => isPressed(button)).toBe("true");
      await requests.refuse();
      await expect.poll(() => isPressed(button)).toBe("false");
    }
    await cook.page.getByRole("button", { name: "Like, 0" }).waitFor();
    await cook.reads(UNDONE);

    await cook.follow("People");
    await cook.page.getByRole("button", { name: "Follow sofia" }).waitFor();
    const requests = await hold(cook.page, "POST", /\/api\/following$/);
    await cook.press("Follow sofia");
    await cook.page.getByRole("button", { name: "Unfollow sofia" }).waitFor();
    await requests.refuse();
    await cook.page.getByRole("button", { name: "Follow sofia", exact: true }).waitFor();
  });

  it("a pending like also shows in a post that is loaded meanwhile", async () => {
    const cook = await followerOf("clara", "hedy");
    const { page } = cook;
    const requests = await hold(page, "POST", /\/likes$/);
    await like(cook).click();
    await page.getByRole("button", { name: "Like, 1" }).waitFor();
    await page.getByRole("link", { name: "A loaf" }).click();
    await cook.sees("Post by clara");
    await page.getByRole("button", { name: "Like, 0" }).waitFor();
    await requests.letThrough(1);
    await page.getByRole("button", { name: "Like, 1" }).waitFor();
  });
});
