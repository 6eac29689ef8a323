import { expect, it } from "vitest";
import { PASSWORD } from "./support/cook.ts";
import { ForeignIssuer } from "./support/foreign-issuer.ts";
import { Kitchen } from "./support/kitchen.ts";

/** Served by the identity service, with its own policy for what a page may reach. */
const kitchen = new Kitchen("cookie");

it("a visitor without a login reads about the API", async () => {
  const visitor = await kitchen.cook("visitor");
  await visitor.open("/api?service=recipe-api");
  await visitor.reads("Anybody can read this. Log in to try the requests.");
  await visitor.page.getByRole("heading", { name: /recipe-api/ }).waitFor();
});

it("a visitor without a login checks a token of any issuer", async () => {
  const visitor = await kitchen.cook("visitor");
  const other = await ForeignIssuer.open(visitor.page);
  await visitor.open("/app/token");
  await visitor.fill({
    Token: await other.token("mail"),
    Issuer: other.url,
    Audience: "mail",
  });
  await visitor.page.getByLabel("Algorithm").selectOption("ES256");
  await visitor.press("Check");
  await visitor.hasFocusOn("Accept this token");
});

it("a visitor gets a token with a password, and ends its session", async () => {
  const owner = await kitchen.newcomer("owner");
  const visitor = await kitchen.cook("visitor");
  await visitor.open("/app/token");
  await visitor.page.getByText("Get a token with your password").click();
  await visitor.fill({ Username: owner.name, Password: PASSWORD });
  await visitor.press("Get a token");
  await visitor.hasFocusOn("Accept this token");
  await visitor.press("End this session");
  await visitor.hears("The session has ended.");
  expect(new URL(visitor.page.url()).pathname).toBe("/app/token");
});
