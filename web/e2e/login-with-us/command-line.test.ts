import { join } from "node:path";
import { expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { PASSWORD } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import { Kitchen } from "../support/kitchen.ts";
import { CLIENTS, EXAMPLES } from "./apps.ts";
import { sessionsOf } from "./own-account.ts";
import { Tool } from "./tool.ts";

const kitchen = new Kitchen("cookie", { IDENTITY_CLIENTS_FILE: CLIENTS });

/** The tool, which shows its user an address. */
function start(): Tool {
  const { identity, recipes } = kitchen.stack;
  const program = join(EXAMPLES, "command-line", "login.js");
  const env = { ISSUER: identity.url, RECIPE_API: recipes.url };
  return new Tool(process.execPath, [program], env);
}

/** Somebody who follows the address of a tool, up to the consent page. */
async function guest(name: string, url: string): Promise<Cook> {
  const cook = await kitchen.cook(name);
  await Friend.join(cook.stack, { username: name });
  await cook.page.goto(url);
  await cook.fill({ Username: name, Password: PASSWORD });
  await cook.page.locator("#login-submit").click();
  return cook;
}

it("logs its user in, calls an API, refreshes its tokens, and revokes them", async () => {
  const tool = start();
  const ended = tool.ends();
  const ada = await guest("ada", await tool.url());
  await ada.page.locator("#consent-allow").click();
  await ada.reads("Go back to the command line.");
  expect(await ended).toBe(0);
  expect(tool.output.join("\n")).toContain('"preferred_username":"ada"');
  const calls = tool.output.filter((line) => line.startsWith("recipe-api answers 200"));
  expect(new Set(calls).size).toBe(2);
  expect(await sessionsOf(ada, "command-line-tool")).toBe(0);
});

it("says that its user refused", async () => {
  const tool = start();
  const ended = tool.ends();
  const zoe = await guest("zoe", await tool.url());
  await zoe.page.locator("#consent-deny").click();
  expect(await ended).toBe(1);
  expect(tool.output.at(-1)).toContain("access_denied");
});

it("refuses an answer that it did not ask for", async () => {
  const tool = start();
  const ended = tool.ends();
  const begun = new URL(await tool.url());
  const answer = new URL(begun.searchParams.get("redirect_uri") ?? "");
  answer.search = new URLSearchParams({ code: "x", state: "another" }).toString();
  await fetch(answer);
  expect(await ended).toBe(1);
  expect(tool.output.at(-1)).toContain("The login failed");
});
