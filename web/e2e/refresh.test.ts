import type { Route } from "playwright-core";
import { expect, it } from "vitest";
import { inBothModes, type World } from "./support/both-modes.ts";
import type { Cook } from "./support/cook.ts";

/** How much longer than its life a token is taken, for clocks that differ, and then some. */
const EXPIRED_WITHIN_MS = 45_000;

/** The access token that a browser holds. */
async function accessToken({ mode }: World, cook: Cook): Promise<string> {
  if (mode === "cookie") {
    const cookies = await cook.context.cookies();
    return cookies.find(({ name }) => name === "access_token_cookie")?.value ?? "";
  }
  return cook.page.evaluate(() => JSON.parse(localStorage.getItem("session") ?? "{}").accessToken);
}

/** Makes the browser's access token one that every service refuses. */
async function spoilToken({ mode, stack }: World, { context, page }: Cook): Promise<void> {
  if (mode === "cookie") {
    const url = stack.identity.url;
    await context.addCookies([{ name: "access_token_cookie", value: "spoilt", url }]);
  } else {
    await page.evaluate(() => {
      const record = JSON.parse(localStorage.getItem("session") ?? "{}");
      localStorage.setItem("session", JSON.stringify({ ...record, accessToken: "spoilt" }));
    });
  }
}

/** Waits until the service refuses this token for its age. */
async function untilExpired({ mode, stack }: World, token: string): Promise<void> {
  const headers: HeadersInit =
    mode === "cookie"
      ? { Cookie: `access_token_cookie=${token}` }
      : { Authorization: `Bearer ${token}` };
  const status = async () => (await fetch(`${stack.identity.url}/me`, { headers })).status;
  await expect.poll(status, { timeout: EXPIRED_WITHIN_MS, interval: 500 }).toBe(401);
}

function countRefreshes(cook: Cook): () => number {
  let count = 0;
  cook.page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/token/refresh")) count += 1;
  });
  return () => count;
}

inBothModes({ IDENTITY_ACCESS_TOKEN_TTL: "1s" }, (world) => {
  it("a reload after the access token has expired stays logged in", async () => {
    const ada = await world.member();
    const token = await accessToken(world, ada);
    // Nothing is running that would renew it.
    await ada.page.goto("about:blank");
    await untilExpired(world, token);
    await ada.open("/app/people");
    await ada.sees("People");
    await ada.page.getByRole("button", { name: "Log out" }).waitFor();
  });

  it("a token that expires under way is renewed unnoticed", async () => {
    const ada = await world.member();
    const refreshes = countRefreshes(ada);
    await ada.follow("New recipe");
    await ada.fill({
      Title: "Slow bread",
      Instructions: "Mix flour, water and starter; wait a day; shape, wait, and bake it hot.",
    });
    await untilExpired(world, await accessToken(world, ada));
    await ada.press("Publish recipe");
    await ada.sees("Slow bread");
    expect(refreshes()).toBeGreaterThan(0);
  }, 90_000);
});

inBothModes({}, (world) => {
  it("a token that is refused is renewed once, and the request sent again", async () => {
    const ada = await world.member();
    const refreshes = countRefreshes(ada);
    await spoilToken(world, ada);
    await ada.follow("People");
    await ada.sees("People");
    await ada.page.getByRole("heading", { name: "You know everybody here" }).waitFor();
    expect(refreshes()).toBe(1);
  });

  it("two tabs that renew at once, with the same token, both stay logged in", async () => {
    const ada = await world.member();
    const tab = await ada.inAnotherTab();
    await tab.open("/app/recipes");
    await tab.sees("Recipes");
    for (const place of ["People", "Saved", "Feed"]) {
      const { all: met } = await meetAtRefresh([ada, tab]);
      await spoilToken(world, ada);
      await Promise.all([ada, tab].map((one) => one.follow(place)));
      await met;
      await Promise.all([ada, tab].map((one) => one.sees(place)));
    }
    for (const one of [ada, tab]) {
      await one.page.reload();
      await one.sees("Feed");
    }
  });
});

/** A promise that is settled by others. */
function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Holds the next refresh of each tab back until all have asked for one. */
async function meetAtRefresh(tabs: Cook[]): Promise<{ all: Promise<unknown> }> {
  const arrivals = tabs.map(() => later<void>());
  const all = Promise.all(arrivals.map(({ promise }) => promise));
  for (const [index, { page }] of tabs.entries()) {
    const hold = async (route: Route) => {
      // Asked for permission only, which is no refresh.
      if (route.request().method() === "POST") {
        arrivals[index]?.resolve();
        await all;
      }
      await route.continue();
    };
    await page.unrouteAll();
    await page.route("**/api/token/refresh", hold);
  }
  return { all };
}
