import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { Client } from "./support/client.ts";
import { complaints } from "./support/complaints.ts";
import { Cook } from "./support/cook.ts";
import { Stack } from "./support/stack.ts";

/** Loopback addresses are registered without their port. */
const CLIENTS = `
[[client]]
id = "shop"
name = "The shop"
kind = "public"
redirect_uris = ["http://127.0.0.1/callback"]
post_logout_redirect_uris = ["http://127.0.0.1/callback"]
scopes = ["openid", "profile", "email", "recipes"]
audiences = ["recipe-api"]
policy_uri = "https://shop.example/privacy"
`;

let folder: string;
let stack: Stack;
let browser: Browser;
let shop: Client;
let people = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clients-"));
  const file = join(folder, "clients.toml");
  await writeFile(file, CLIENTS);
  const settings = { IDENTITY_CLIENTS_FILE: file };
  [stack, browser] = await Promise.all([Stack.start("cookie", settings), launch()]);
});

beforeEach(async () => {
  shop = await Client.open();
  return () => shop.close();
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
  await rm(folder, { recursive: true });
});

/** Somebody with an account who is not logged in. */
async function stranger(options: { javaScriptEnabled?: boolean } = {}): Promise<Cook> {
  people += 1;
  const name = `cook-${people}`;
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const cook = new Cook(name, stack, context, await context.newPage());
  const account = { username: name, password: "sour dough 7" };
  const answer = await fetch(`${stack.identity.url}/signup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(account),
  });
  expect(answer.status).toBe(201);
  return cook;
}

async function redeem(code: string): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: "shop",
    redirect_uri: shop.redirectUri,
    code_verifier: shop.verifier,
    code,
  });
  return fetch(`${stack.identity.url}/oauth/token`, { method: "POST", body });
}

it.each([true, false])(
  "somebody logs in, allows a client and is sent back to it, with a script: %s",
  async (javaScriptEnabled) => {
    const cook = await stranger({ javaScriptEnabled });
    const { page } = cook;
    const found = complaints(page);
    await page.goto(shop.request(stack.identity.url, { login_hint: cook.name }));
    await cook.sees("Log in");
    expect(await cook.valueOf("Username")).toBe(cook.name);
    await cook.fill({ Password: "sour dough 7" });
    await page.locator("#login-submit").click();
    await cook.sees("Allow The shop?");
    if (javaScriptEnabled) found.push(...(await violations(page)));
    const path = join(process.env.PICTURES ?? "", "consent-360.png");
    if (process.env.PICTURES) await page.screenshot({ path, fullPage: true });
    await page.locator("#consent-allow").click();
    await cook.sees("Back at the shop");

    const answer = shop.last?.answer;
    expect(answer?.get("state")).toBe("a b&c");
    expect(answer?.get("iss")).toBe(stack.identity.url);
    const tokens = await redeem(answer?.get("code") ?? "");
    expect(tokens.status).toBe(200);
    expect(await tokens.json()).toMatchObject({ token_type: "Bearer", scope: "openid recipes" });

    // Whoever allowed it is not asked again, also after another login.
    const again = { prompt: "select_account" };
    await page.goto(shop.request(stack.identity.url, again));
    await cook.logIn();
    await cook.sees("Back at the shop");
    expect(found).toEqual([]);
    await cook.context.close();
  },
);

it.each([true, false])(
  "a client without an ID token asks before somebody is logged out, with a script: %s",
  async (javaScriptEnabled) => {
    const cook = await stranger({ javaScriptEnabled });
    const { page } = cook;
    const query = new URLSearchParams({
      client_id: "shop",
      post_logout_redirect_uri: shop.redirectUri,
      state: "a b&c",
    });
    const end = `${stack.identity.url}/oauth/end-session?${query}`;
    await cook.open("/login");
    await cook.logIn();
    await page.waitForURL((url) => url.pathname !== "/login");
    await page.goto(end);
    await cook.sees("Log out?");
    if (javaScriptEnabled) expect(await violations(page)).toEqual([]);
    await page.locator("#logout-confirm").click();
    await cook.sees("Back at the shop");
    expect(shop.last?.answer.get("state")).toBe("a b&c");
    await cook.open("/");
    await cook.sees("Log in");
    // By now nobody has to be asked.
    await page.goto(end);
    await cook.sees("Back at the shop");
    await cook.context.close();
  },
);

it("somebody denies", async () => {
  const cook = await stranger();
  await cook.page.goto(shop.request(stack.identity.url));
  await cook.logIn();
  await cook.sees("Allow The shop?");
  await cook.page.locator("#consent-deny").click();
  await cook.sees("Back at the shop");
  expect(shop.last?.answer.get("error")).toBe("access_denied");
  expect(shop.last?.answer.get("code")).toBeNull();
  await cook.context.close();
});

it.each([true, false])(
  "an answer in a form is sent on, with a script: %s",
  async (javaScriptEnabled) => {
    const cook = await stranger({ javaScriptEnabled });
    await cook.page.goto(shop.request(stack.identity.url, { response_mode: "form_post" }));
    await cook.logIn();
    await cook.sees("Allow The shop?");
    await cook.press("Allow");
    if (!javaScriptEnabled) await cook.press("Go on");
    await cook.sees("Back at the shop");
    expect(shop.last?.method).toBe("POST");
    const tokens = await redeem(shop.last?.answer.get("code") ?? "");
    expect(tokens.status).toBe(200);
    await cook.context.close();
  },
);

it("somebody new signs up on the way", async () => {
  const cook = await stranger();
  const newcomer = new Cook(`${cook.name}-new`, stack, cook.context, cook.page);
  await newcomer.page.goto(shop.request(stack.identity.url));
  await newcomer.follow("Sign up");
  await newcomer.fill({
    Username: newcomer.name,
    Password: "sour dough 7",
    "Password once more": "sour dough 7",
  });
  await newcomer.press("Sign up");
  await newcomer.sees("Allow The shop?");
  await newcomer.press("Allow");
  await newcomer.sees("Back at the shop");
  await cook.context.close();
});

it("a request comes in a form of another site", async () => {
  const cook = await stranger();
  const { page } = cook;
  await page.goto(`${stack.identity.url}/login`);
  await cook.logIn();
  await cook.sees("Recipes");
  const request = new URL(shop.request(stack.identity.url));
  const field = ([name, value]: [string, string]) =>
    `<input type="hidden" name="${name}" value="${value.replace("&", "&amp;")}">`;
  const fields = [...request.searchParams].map(field).join("");
  const elsewhere = "http://elsewhere.example/";
  const body = `<form method="post" action="${request.origin}${request.pathname}">${fields}<button>Log in</button></form>`;
  await page.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(elsewhere);
  await cook.press("Log in");
  await cook.sees("Allow The shop?");
  await cook.press("Allow");
  await cook.sees("Back at the shop");
  await cook.context.close();
});

it("a client that nobody registered gets nobody", async () => {
  const cook = await stranger();
  const request = shop.request(stack.identity.url, { client_id: "other" });
  const answer = await cook.page.goto(request);
  expect(answer?.status()).toBe(400);
  await cook.sees("This app cannot log you in");
  await cook.page.getByText("Potluck").waitFor();
  expect(await violations(cook.page)).toEqual([]);
  expect(shop.last).toBeUndefined();
  await cook.context.close();
});
