import type { Page, Request } from "playwright-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Cook } from "./support/cook.ts";
import { PASSWORD } from "./support/cook.ts";
import { ForeignIssuer } from "./support/foreign-issuer.ts";
import { Kitchen } from "./support/kitchen.ts";
import { accessTokenOf } from "./support/tokens.ts";

type Json = Record<string, unknown>;

const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (part = ""): Json => JSON.parse(Buffer.from(part, "base64url").toString());

/** A token with another header or other claims, and the old signature. */
function forged(token: string, header: Json, claims: Json = {}): string {
  const [first, second, signature] = token.split(".");
  const parts = [
    { ...read(first), ...header },
    { ...read(second), ...claims },
  ];
  return `${parts.map(encode).join(".")}.${signature}`;
}

/** What the page shows about a rule: its outcome and the reason. */
async function outcome(page: Page, rule: string): Promise<string> {
  const check = page.locator(`[data-rule="${rule}"]`);
  return `${await check.getAttribute("data-outcome")}: ${await check.locator("p").innerText()}`;
}

/** The rules that did not pass. */
function rest(page: Page): Promise<string[]> {
  const others = page.locator('[data-rule]:not([data-outcome="passed"])');
  return others.evaluateAll((items) => items.map((item) => item.getAttribute("data-rule") ?? ""));
}

const EXPECTED = {
  Audience: "recipe-api",
  "Scope that the route needs": "",
  "Address of the key set": "",
};

/** Checks a token for a back end that expects this, and waits for the verdict. */
async function paste(
  cook: Cook,
  token: string,
  verdict: string,
  expected: Partial<typeof EXPECTED> = {},
): Promise<void> {
  await cook.fill({ Token: token, ...EXPECTED, ...expected });
  await cook.press("Check");
  await cook.page.getByRole("heading", { name: verdict, level: 2 }).waitFor();
}

const text = (request: Request) =>
  [request.url(), JSON.stringify(request.headers()), request.postData()].join(" ");

describe("with bearer", () => {
  const kitchen = new Kitchen("bearer");
  let owner: Cook;
  let token: string;
  let stranger: Cook;
  let sent: string[];

  beforeAll(async () => {
    owner = await kitchen.newcomer("owner");
    token = await accessTokenOf(owner);
    stranger = await kitchen.cook("stranger");
    sent = [];
    stranger.page.on("request", (request) => sent.push(text(request)));
    await stranger.open("/app/token");
    await stranger.sees("Check a token");
  });

  afterEach(() => {
    const [, claims = "", signature = ""] = token.split(".");
    const leaks = sent.filter((one) => [claims, signature].some((part) => one.includes(part)));
    expect(leaks, "requests with the token").toEqual([]);
  });

  it("a valid token passes every check, without a login", async () => {
    await paste(stranger, `Authorization: Bearer ${token}\n`, "Accept this token");
    await stranger.hasFocusOn("Accept this token");
    expect(await rest(stranger.page)).toEqual([]);
    await stranger.reads("the user, by the issuer’s id");
    expect(sent.some((one) => one.includes("/.well-known/jwks.json"))).toBe(true);
  });

  it("a token for another audience is refused", async () => {
    await paste(stranger, token, "Refuse this token", { Audience: "mail" });
    expect(await rest(stranger.page)).toEqual(["aud"]);
    expect(await outcome(stranger.page, "aud")).toMatch(/^failed: .*recipe-api, not for mail\.$/);
  });

  it("a token without the scope is forbidden", async () => {
    const needed = { "Scope that the route needs": "mail" };
    await paste(stranger, token, "The token is valid, but does not permit this", needed);
    expect(await outcome(stranger.page, "scope")).toContain("failed: It permits account, recipes");
  });

  it.each([
    ["signature", {}, { sub: "1000" }, "The key did not sign this."],
    ["kid", { kid: "unknown" }, {}, "The issuer publishes no key unknown."],
    ["alg", { alg: "none" }, {}, "alg is none: nobody signed this token"],
    ["typ", { typ: "rt+jwt" }, {}, "It is a refresh token"],
    ["iss", {}, { iss: "https://evil.example" }, "It is of https://evil.example"],
  ])("a token is refused for its %s", async (rule, header, claims, reason) => {
    await paste(stranger, forged(token, header, claims), "Refuse this token");
    const found = await outcome(stranger.page, rule);
    expect(found).toMatch(/^failed: /);
    expect(found).toContain(reason);
    expect(await outcome(stranger.page, "signature")).toMatch(/^failed: /);
    expect(await outcome(stranger.page, "status")).toMatch(/^unknown: Not looked up/);
  });

  it("an expired token is refused", async () => {
    const late = await kitchen.cook("late");
    await late.page.clock.setFixedTime(Date.now() + 3_600_000);
    await late.open("/app/token");
    await paste(late, token, "Refuse this token");
    expect(await outcome(late.page, "exp")).toMatch(/^failed: It expired \d+ minutes ago\.$/);
    expect(await outcome(late.page, "signature")).toMatch(/^passed: /);
  });

  it("a key set that cannot be read is said so", async () => {
    const nowhere = `${kitchen.stack.identity.url}/nothing`;
    const expected = { "Address of the key set": nowhere };
    await paste(stranger, token, "The token cannot be decided on", expected);
    expect(await outcome(stranger.page, "kid")).toContain(`unknown: ${nowhere} cannot be read.`);
  });

  it("a token of another issuer is checked with its own keys", async () => {
    const reader = await kitchen.cook("reader");
    await reader.open("/app/token");
    const other = await ForeignIssuer.open(reader.page);
    await reader.fill({ Issuer: other.url });
    await reader.page.getByLabel("Algorithm").selectOption("ES256");
    await paste(reader, await other.token("mail"), "Accept this token", { Audience: "mail" });
    expect(await rest(reader.page)).toEqual([]);
  });

  it("a new token is accepted until its session ends", async () => {
    const guest = await kitchen.cook("guest");
    await guest.open("/app/token");
    await guest.page.getByText("Get a token with your password").click();
    await guest.fill({ Username: owner.name, Password: PASSWORD });
    await guest.press("Get a token");
    await guest.hasFocusOn("Accept this token");
    await guest.press("End this session");
    await guest.hears("The session has ended.");
    const checkAgain = async () => {
      await guest.press("Check");
      await guest.page.locator("[data-rule]").first().waitFor();
      return outcome(guest.page, "status");
    };
    await expect.poll(checkAgain, { timeout: 10_000 }).toMatch(/^failed: Its session has ended/);
  });

  it("a token of this login is taken with one press", async () => {
    const here = await owner.inAnotherTab();
    await here.open("/app/token");
    await here.press("Take the token of this login");
    await here.hasFocusOn("Accept this token");
    expect(await rest(here.page)).toEqual([]);
  });
});
