import { describe, expect, it } from "vitest";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";
import { spoilAccessToken } from "../support/tokens.ts";
import { REFRESH, race, Traffic } from "../support/traffic.ts";

// On the database that runs requests in parallel.
describe.each(MODES)("with %s, on PostgreSQL", (mode) => {
  const kitchen = new Kitchen(mode, {}, "PostgreSQL");

  it("two tabs that refresh at once both stay logged in", async () => {
    const ada = await kitchen.newcomer("ada");
    const other = await ada.inAnotherTab();
    await other.open("/app/people/following");
    await other.reads("You follow nobody yet");
    const traffic = new Traffic(ada.context);
    await race(ada.context, REFRESH, 2);
    await spoilAccessToken(ada);

    await Promise.all([ada.follow("Feed"), other.follow("Recipes")]);
    await Promise.all([ada.reads("Your feed is empty"), other.reads("No recipes yet")]);
    expect(traffic.refreshes).toBe(2);

    // The tokens of both tabs also work for the next refresh.
    await ada.context.unrouteAll();
    await spoilAccessToken(ada);
    await other.follow("Saved");
    await other.reads("Nothing saved yet");
    await Promise.all([ada.page.reload(), other.page.reload()]);
    await Promise.all([ada.sees("Feed"), other.sees("Saved")]);
  });

  it("logging out in one tab logs out the other", async () => {
    const rosa = await kitchen.newcomer("rosa");
    const other = await rosa.inAnotherTab();
    await other.open("/app/feed");
    await other.sees("Feed");
    await rosa.press("Log out");
    await Promise.all([rosa.sees("Log in"), other.sees("Log in")]);
    await other.open("/app/feed");
    await other.sees("Log in");
  });
});
