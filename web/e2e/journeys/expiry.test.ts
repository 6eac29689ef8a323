import { beforeAll, describe, expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";
import { accessTokenOf, statusWith } from "../support/tokens.ts";
import { Traffic } from "../support/traffic.ts";

/** Services allow 30 seconds of clock difference before they refuse an expired access token. */
const EXPIRY = { timeout: 50_000, interval: 250 };
const BROTH = "Roast the bones until brown, cover them with water, and wait four hours.";

// Starts both modes at once, so that all tokens expire at the same time.
const kitchens = MODES.map((mode) => {
  const kitchen = new Kitchen(mode, { IDENTITY_ACCESS_TOKEN_TTL: "1s" });
  const people = new Map<string, { cook: Cook; token: string; traffic: Traffic }>();
  return [mode, { kitchen, people }] as const;
});

beforeAll(async () => {
  for (const [, { kitchen, people }] of kitchens) {
    for (const name of ["away", "writing"]) {
      const cook = await kitchen.cook(name);
      // The clock stands still, so that the services notice the expiry, not the app.
      if (name === "writing") await cook.page.clock.setFixedTime(Date.now());
      await cook.signUp();
      const token = await accessTokenOf(cook);
      expect(await statusWith(token, `${kitchen.stack.identity.url}/me`)).toBe(200);
      // Outside the app, so that it renews nothing before the user returns.
      if (name === "away") await cook.page.goto("about:blank");
      people.set(name, { cook, token, traffic: new Traffic(cook.context) });
    }
  }
});

describe.each(kitchens)("with %s", (_, { kitchen, people }) => {
  /** The person with this name, once their access token has expired. */
  async function expired(name: string) {
    const person = people.get(name);
    if (!person) throw new Error(`there is no ${name}`);
    const { recipes, identity } = kitchen.stack;
    for (const url of [`${recipes.url}/recipes`, `${identity.url}/me`]) {
      await expect.poll(() => statusWith(person.token, url), EXPIRY).toBe(401);
    }
    return person;
  }

  it("a user who comes back after the token expired is still logged in", async () => {
    const { cook, traffic } = await expired("away");
    await cook.open("/app/recipes");
    await cook.sees("Recipes");
    await cook.reads("No recipes yet");
    expect(traffic.refreshes).toBeGreaterThan(0);
    await cook.page.reload();
    await cook.sees("Recipes");

    // From here on, the app renews tokens before a service refuses them.
    const { refreshes, refusals } = traffic;
    await cook.page.clock.setFixedTime(Date.now() + 3_600_000);
    await cook.follow("Feed");
    await cook.reads("Your feed is empty");
    expect(traffic.refreshes).toBeGreaterThan(refreshes);
    expect(traffic.refusals).toBe(refusals);
  });

  it("a token that expires during use causes no visible error", async () => {
    const person = people.get("writing");
    await person?.cook.follow("New recipe");
    await person?.cook.fill({ Title: "Broth", Instructions: BROTH });
    const { cook, traffic } = await expired("writing");
    await cook.press("Publish recipe");
    await cook.sees("Broth");
    expect(traffic.refusals).toBeGreaterThan(0);
    expect(traffic.refreshes).toBeGreaterThan(0);
  });
});
