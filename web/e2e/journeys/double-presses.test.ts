import type { CDPSession, Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { PASSWORD } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";

/** A slow phone: this many times slower than this machine. */
const SLOWNESS = 4;
const TEXT = "Wash the leaves and dry them well. Oil first, vinegar later, and salt at the end.";

const WRITES = /POST|PUT|PATCH|DELETE/;

// The app's own log-in and sign-up forms exist only with tokens in its storage.
const kitchen = new Kitchen("bearer");

/** What the services have accepted, as `POST /recipes`. */
function acceptedWrites(page: Page): string[] {
  const accepted: string[] = [];
  page.on("response", (response) => {
    const method = response.request().method();
    if (!WRITES.test(method) || !response.ok()) return;
    const path = new URL(response.url()).pathname;
    accepted.push(`${method} ${path.replace(/\/\d+/g, "/:id")}`);
  });
  return accepted;
}

/**
 * Presses three times before the page has drawn anything. These are three clicks: the browser does
 * not tell that they belong together, as it does for a double click.
 */
async function pressQuickly(devTools: CDPSession, button: Locator): Promise<void> {
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  if (!box) throw new Error("the button is not shown");
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, clickCount: 1 };
  const send = (type: "mousePressed" | "mouseReleased") =>
    devTools.send("Input.dispatchMouseEvent", { type, button: "left", ...at });
  const presses = [1, 2, 3].flatMap(() => [send("mousePressed"), send("mouseReleased")]);
  await Promise.all(presses);
}

/** Lets requests that write wait until they are released. */
async function holdWrites(page: Page) {
  let released = Promise.resolve();
  let release = () => {};
  await page.route("**/*", async (route) => {
    if (WRITES.test(route.request().method())) await released;
    await route.continue();
  });
  return {
    hold() {
      released = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
  };
}

it("whoever presses several times on a slow phone sends once", async () => {
  const friend = await Friend.join(kitchen.stack, { username: "vera" });
  const image_url = `${kitchen.stack.gallery.url}/bread.svg`;
  await friend.at("POST", "/api/posts", { image_url });
  const ada = await kitchen.cook("ada");
  const { page, context } = ada;
  const devTools = await context.newCDPSession(page);
  await devTools.send("Emulation.setCPUThrottlingRate", { rate: SLOWNESS });
  const accepted = acceptedWrites(page);
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const writes = await holdWrites(page);
  /** Presses while the first press is not answered yet. */
  async function press(pressed: Locator): Promise<void> {
    writes.hold();
    await pressQuickly(devTools, pressed);
    writes.release();
  }
  /** Expects that all of this was accepted, and nothing else. */
  async function sent(...writes: string[]): Promise<void> {
    await page.waitForLoadState("networkidle");
    await expect.poll(() => accepted, { timeout: 10_000 }).toEqual(writes);
    accepted.length = 0;
  }

  await ada.open("/signup");
  await ada.fill({ Username: "ada", Password: PASSWORD, "Password once more": PASSWORD });
  await press(button("Sign up"));
  await ada.sees("Recipes");
  await sent("POST /signup");

  await ada.follow("New recipe");
  await ada.fill({ Title: "Salad", Instructions: TEXT });
  await press(button("Publish recipe"));
  await ada.sees("Salad");
  await sent("POST /recipes");

  await ada.open("/app/posts/new");
  await ada.fill({ Picture: image_url });
  await press(button("Share picture"));
  await ada.sees("Your post");
  await sent("POST /api/posts");

  await ada.fill({ "Your comment": "Mine." });
  await press(button("Post"));
  await ada.reads("Your comment is posted.");
  await sent("POST /api/comments");
  await press(button(/^Like/));
  await page.getByRole("button", { name: "Like, 1", disabled: false }).waitFor();
  await sent("POST /api/posts/:id/likes");
  await press(button("Save"));
  await sent("POST /api/bookmarks");

  await ada.open("/app/stories");
  await ada.fill({ "Your story": "First figs!" });
  await press(button("Tell it"));
  await ada.reads("Your story is told.");
  await sent("POST /api/stories");
  await press(button("Delete your story “First figs!”"));
  await ada.reads("No stories yet");
  await button("Dismiss").first().click();
  await sent("DELETE /api/stories/:id");

  await ada.open("/app/people");
  await press(button("Follow vera"));
  await ada.reads("You now follow vera.");
  await sent("POST /api/following");

  await ada.open("/app/account");
  await ada.fill({ "First name": "Ada" });
  await press(button("Save profile"));
  await ada.reads("Your profile is saved.");
  await sent("PATCH /me", "POST /api/token/refresh");

  await ada.open("/app/recipes");
  await ada.follow("Salad");
  await press(button("Delete"));
  await press(button("Delete recipe"));
  await ada.sees("Recipes");
  await button("Dismiss").first().click();
  await sent("DELETE /recipes/:id");
}, 120_000);
