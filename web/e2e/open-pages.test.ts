import { expect, it } from "vitest";
import { PASSWORD } from "./support/cook.ts";
import { ForeignIssuer } from "./support/foreign-issuer.ts";
import { Kitchen } from "./support/kitchen.ts";

/** Served by the identity service, with its own policy for what a page may reach. */
const kitchen = new Kitchen("cookie");

it("a visitor without a login reads about the API", async () => {
  const visitor = await kitchen.cook("visitor");
  await visitor.open("/docs?service=recipe-api");
  await visitor.reads("Anybody can read this. Log in to try the requests.");
  await visitor.page.getByRole("heading", { name: /recipe-api/ }).waitFor();
  for (const service of ["identity-service", "recipe-api"]) {
    await visitor.follow(service);
    await visitor.page.getByRole("heading", { name: service }).waitFor();
    const current = visitor.page.locator("nav [aria-current='page']");
    expect(await current.allTextContents()).toEqual([service]);
    expect(new URL(visitor.page.url()).pathname).toBe("/docs");
  }
});

it("a token of any issuer is checked", async () => {
  const developer = await kitchen.newcomer("developer");
  const other = await ForeignIssuer.open(developer.page);
  await developer.open("/app/token");
  await developer.fill({
    Token: await other.token("mail"),
    Issuer: other.url,
    Audience: "mail",
  });
  await developer.page.getByLabel("Algorithm").selectOption("ES256");
  await developer.press("Check");
  await developer.hasFocusOn("Accept this token");
});

it("a token comes with the password, and its session ends", async () => {
  const owner = await kitchen.newcomer("owner");
  await owner.open("/app/token");
  await owner.page.getByText("Get a token with your password").click();
  await owner.fill({ Username: owner.name, Password: PASSWORD });
  await owner.press("Get a token");
  await owner.hasFocusOn("Accept this token");
  await owner.press("End this session");
  await owner.hears("The session has ended.");
  expect(new URL(owner.page.url()).pathname).toBe("/app/token");
});
