import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { Kitchen } from "../support/kitchen.ts";
import { APPS, CLIENTS } from "./apps.ts";
import { ServedApp } from "./served-app.ts";
import { Visitor } from "./visitor.ts";

const kitchen = new Kitchen("cookie", { IDENTITY_CLIENTS_FILE: CLIENTS });

it("an app whose access was taken back gets no more tokens, and has to ask again", async () => {
  // An app that does not listen for logouts, and so finds out by itself.
  const app = APPS.find(({ client }) => client === "flask-app");
  if (!app) throw new Error("the Flask app is missing");
  const served = await ServedApp.start(app, kitchen.stack);
  try {
    const ada = new Visitor(await kitchen.cook("ada"), served);
    await ada.signUp();
    await ada.logIn();
    await ada.allow();

    const tab = await ada.cook.inAnotherTab();
    await tab.open("/app/account");
    await tab.follow("Apps");
    await tab.sees("Apps with access");
    const line = tab.page.getByRole("listitem").filter({ hasText: "Take back" });
    expect(await line.innerText()).toContain("see your email address");
    expect(await violations(tab.page)).toEqual([]);
    await line.getByRole("button").click();
    await tab.hears("That app has no access any more.");
    await tab.reads("No apps yet");

    await ada.press("Refresh");
    await ada.reads("invalid_grant");
    await ada.cook.page.goto(`${served.url}/login`);
    await ada.allow();
    await tab.page.reload();
    await expect.poll(() => line.count()).toBe(1);
  } finally {
    await served.stop();
  }
});
