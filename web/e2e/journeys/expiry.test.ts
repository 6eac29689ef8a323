import { beforeAll, describe, expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";
import { accessTokenOf, statusWith } from "../support/tokens.ts";
import { Traffic } from "../support/traffic.ts";

/** Services forgive clocks that differ by 30 seconds; an access token is refused after that. */
const EXPIRY = { timeout: 50_000, interval: 250 };
const BROTH = "Roast the bones until brown, cover them with water, and wait four hours.";

// In both modes at once, so that the tokens of all expire together.
const kitchens = MODES.map((mode) => {
  const kitchen = new Kitchen(mode, { IDENTITY_ACCESS_TOKEN_TTL: "1s" });
  const people = new Map<string, { cook: Cook; token: string; traffic: Traffic }>();
  return [mode, { kitchen, people }] as const;
});

beforeAll(async () => {
  for (const [, { kitchen, people }] of kitchens) {
    for (const name of ["away", "writing"]) {
      const cook = await kitchen.cook(name);
      // A clock that stands still, so that it is the services who find the tokens expired.
      if (name === "writing") await cook.page.clock.setFixedTime(Date.now());
      await cook.signUp();
      const token = await accessTokenOf(cook);
      expect(await statusWith(token, `${kitchen.stack.identity.url}/me`)).toBe(200);
      // Out of the app, so that nothing is renewed before the return.
      if (name === "away") await cook.page.goto("about:blank");
      people.set(name, { cook, token, traffic: new Traffic(cook.context) });
    }
  }
});

describe.each(kitchens)("with %s", (_, { kitchen, people }) => {
  /** Somebody whose access token has expired. */
  async function expired(name: string) {
    const person = people.get(name);
    if (!person) throw new Error(`there is no ${name}`);
    const { recipes, identity } = kitchen.stack;
    for (const url of [`${recipes.url}/recipes`, `${identity.url}/me`]) {
      await expect.poll(() => statusWith(person.token, url), EXPIRY).toBe(401);
    }
    return person;
  }

  it("somebody who comes back after the token expired is still logged in", async () => {
    const { cook, traffic } = await expired("away");
    await cook.open("/app/recipes");
    await cook.sees("Recipes");
    await cook.reads("No recipes yet");
    expect(traffic.refreshes).toBeGreaterThan(0);
    await cook.page.reload();
    await cook.sees("Recipes");

    // From here on, tokens are renewed before anybody refuses them.
    const { refreshes, refusals } = traffic;
    await cook.page.clock.setFixedTime(Date.now() + 3_600_000);
    await cook.follow("Feed");
    await cook.reads("Your feed is empty");
    expect(traffic.refreshes).toBeGreaterThan(refreshes);
    expect(traffic.refusals).toBe(refusals);
  });

  it("nobody notices that the token expires under way", async () => {
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
