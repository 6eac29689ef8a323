import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import type { Cook } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";

const RICE = "Rinse the rice until the water runs clear, then steam it for eighteen minutes.";

const kitchen = new Kitchen("cookie");

const note = ({ page }: Cook, words: string) => page.getByRole("status").filter({ hasText: words });

/** The scripts that a page loads besides those of another. */
async function ownScripts(cook: Cook, path: string, other: string): Promise<string[]> {
  const scriptsOf = async (address: string) => {
    await cook.open(address);
    await cook.page.waitForLoadState("networkidle");
    return cook.page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => name.endsWith(".js")),
    );
  };
  const common = new Set(await scriptsOf(other));
  return (await scriptsOf(path)).filter((script) => !common.has(script));
}

it("being offline is said, and what was loaded stays readable", async () => {
  const ada = await kitchen.newcomer("ada");
  const friend = await Friend.logIn(kitchen.stack, "ada");
  const { id } = await friend.at("POST", "/recipes", { title: "Rice", instructions: RICE });
  await ada.open("/app/recipes/new");
  await ada.open(`/app/recipes/${id}`);
  await ada.sees("Rice");
  await ada.follow("Recipes");
  await ada.sees("Recipes");
  await ada.follow("New recipe");
  await ada.fill({ Title: "More rice", Instructions: RICE });

  await ada.context.setOffline(true);
  await ada.hears("You are offline.");
  expect(await violations(ada.page)).toEqual([]);
  await ada.press("Publish recipe");
  await ada.isTold("You are offline. What you typed is still here");
  await ada.follow("Recipes");
  await ada.follow("Rice");
  await ada.sees("Rice");
  await ada.reads(RICE);

  await ada.context.setOffline(false);
  await note(ada, "offline").waitFor({ state: "detached" });
});

it("that no service answers is said where something older is shown", async () => {
  const rosa = await kitchen.newcomer("rosa");
  const { page } = rosa;
  await page.clock.install();
  await rosa.open("/app/recipes");
  await rosa.sees("Recipes");
  await page.route("**/me", (route) => route.abort());
  await page.clock.runFor(15_000);
  await rosa.hears("No answer from the service. What you see may be out of date");
  await page.unroute("**/me");
  await expect
    .poll(async () => {
      await page.clock.runFor(5_000);
      return note(rosa, "No answer").count();
    })
    .toBe(0);
});

it("code that is gone is asked for once more, and then it is said how to get on", async () => {
  const lise = await kitchen.newcomer("lise");
  const { page } = lise;
  const scripts = await ownScripts(lise, "/app/feed", "/app/recipes");
  expect(scripts).not.toEqual([]);
  await lise.open("/app/recipes");
  await lise.sees("Recipes");
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  const isGone = (url: URL) => scripts.includes(url.href);
  await page.route(isGone, (route) => route.fulfill({ status: 404 }));
  await lise.follow("Feed");
  await lise.isTold("The app may be newer than what you have open.");
  expect(loads).toBe(1);

  await page.unroute(isGone);
  await lise.press("Reload the app");
  await lise.sees("Feed");
});

it("a browser that blocks stored data or cookies is named as the reason", async () => {
  const emmy = await kitchen.newcomer("emmy");
  const blocking = await emmy.inAnotherTab();
  await blocking.page.addInitScript(() => {
    const denied = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: denied });
  });
  await blocking.open("/app/recipes");
  await blocking.isTold("Your browser blocks stored data for this site");
  expect(await violations(blocking.page)).toEqual([]);

  const without = await emmy.inAnotherTab();
  const devtools = await emmy.context.newCDPSession(without.page);
  await devtools.send("Emulation.setDocumentCookieDisabled", { disabled: true });
  await without.open("/app/recipes");
  await without.isTold("Your browser blocks cookies for this site");
});
