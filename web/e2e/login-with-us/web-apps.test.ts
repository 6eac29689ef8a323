import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Kitchen } from "../support/kitchen.ts";
import { APPS, CLIENTS } from "./apps.ts";
import { endSessions, sessionsOf } from "./own-account.ts";
import { ServedApp } from "./served-app.ts";
import { type Shown, Visitor } from "./visitor.ts";

const kitchen = new Kitchen("cookie", {
  IDENTITY_CLIENTS_FILE: CLIENTS,
  // For the page of the single-page app.
  RECIPE_CORS_ORIGINS: "*",
});

/** Whom an app says to be logged in. Other claims are of the ID token, which is new. */
function personIn({ claims }: Shown): unknown[] {
  return [claims.sub, claims.name, claims.email];
}

describe.each(APPS)("$client", (app) => {
  let served: ServedApp;

  beforeAll(async () => {
    served = await ServedApp.start(app, kitchen.stack);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") process.stderr.write(await served.log());
  });
  afterAll(() => served.stop());

  async function visitor(name: string): Promise<Visitor> {
    return new Visitor(await kitchen.cook(`${name}-${app.client}`), served);
  }

  /** Somebody who has used the app before. */
  async function regular(name: string): Promise<Visitor> {
    const guest = await visitor(name);
    await guest.signUp();
    await guest.logIn();
    await guest.allow();
    return guest;
  }

  it("logs people in, and calls an API for them", async () => {
    const ada = await visitor("ada");
    const id = await ada.signUp();
    await ada.logIn();
    await ada.allow();
    const { claims, recipe_api } = await ada.shown();
    expect(claims).toMatchObject({ email: "ada@example.com", name: "Ada Lovelace" });
    expect(String(claims.sub)).toMatch(new RegExp(`^(oidc-)?${id}$`));
    const direct = await ada.cook.context.request.get(`${served.url}/recipes`);
    expect(recipe_api ?? direct.status()).toBe(200);
  });

  it.runIf(app.refreshes !== "never")("refreshes its tokens", async () => {
    const rosa = await regular("rosa");
    const before = await rosa.shown();
    await rosa.press("Refresh");
    await expect.poll(async () => (await rosa.shown()).access_token).not.toBe(before.access_token);
    expect(personIn(await rosa.shown())).toEqual(personIn(before));
  });

  it("says that a person refused", async () => {
    const zoe = await visitor("zoe");
    await zoe.signUp();
    await zoe.logIn();
    await zoe.cook.page.locator("#consent-deny").click();
    await zoe.reads(app.tells.denied);
  });

  it("logs people out, here and there", async () => {
    const ines = await regular("ines");
    await ines.press("Log out");
    await ines.cook.page.getByText("Log in", { exact: true }).waitFor();
    expect(new URL(ines.cook.page.url()).origin).toBe(served.url);
    await ines.cook.open("/");
    await ines.cook.sees("Log in");
    // Nothing of it goes on, not even what offline_access would let go on.
    expect(await sessionsOf(ines.cook, app.client)).toBe(0);
  });

  it("has a session at our side while somebody is logged in", async () => {
    const mia = await regular("mia");
    expect(await sessionsOf(mia.cook, app.client)).toBe(1);
  });

  it.runIf(app.listens)("hears that we ended its session", async () => {
    const tom = await regular("tom");
    await endSessions(tom.cook);
    const reads = async () => (await tom.cook.context.request.get(served.url)).text();
    await expect.poll(reads, { timeout: 10_000 }).toContain("Nobody is logged in");
  });

  it.runIf(app.listens)("believes no logout token that is not ours", async () => {
    const lea = await regular("lea");
    const address = served.url + new URL(app.listens ?? "").pathname;
    for (const logout_token of ["", "x", "eyJhbGciOiJub25lIn0.e30."]) {
      const form = { logout_token };
      const refused = await lea.cook.context.request.post(address, { form });
      expect(refused.status()).toBe(400);
    }
    await lea.cook.page.reload();
    await lea.cook.sees("You are logged in");
  });

  it("refuses an answer that it did not ask for", async () => {
    const max = await regular("max");
    const answer = await max.answer(await max.begin());
    answer.searchParams.set("state", "another");
    await max.deliver(answer);
    await max.reads(app.tells.wrongState);
  });

  it("gets nothing for a code that was used before", async () => {
    const eve = await regular("eve");
    const first = await eve.answer(await eve.begin());
    await eve.deliver(first);
    await eve.cook.sees("You are logged in");
    const second = await eve.answer(await eve.begin());
    second.searchParams.set("code", first.searchParams.get("code") ?? "");
    await eve.deliver(second);
    await eve.reads(app.tells.usedCode);
  });
});
