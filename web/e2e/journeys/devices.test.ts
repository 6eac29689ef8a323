import { describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { type Cook, PASSWORD } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

/** The message for people who were logged in before. */
const LOGGED_OUT = "You have been logged out.";

/**
 * Answers as the service would long after the login, which no test can wait for. It stops when
 * the service has accepted the password.
 */
async function makeLoginOld({ page, stack }: Cook): Promise<void> {
  let isProven = false;
  await page.route("**/me/reauthentication", async (route) => {
    const response = await route.fetch();
    isProven ||= response.status() === 204;
    await route.fulfill({ response });
  });
  await page.route("**/me/sessions", (route) => {
    if (isProven || route.request().method() !== "DELETE") return route.continue();
    return route.fulfill({
      status: 401,
      contentType: "application/problem+json",
      headers: {
        "Access-Control-Allow-Origin": new URL(stack.appUrl).origin,
        "Access-Control-Allow-Credentials": "true",
      },
      json: {
        type: "/problems/insufficient-user-authentication",
        status: 401,
        errors: ["a more recent login is needed"],
      },
    });
  });
}

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  /** The same person on another device, at the list of devices. */
  async function elsewhere({ name }: Cook): Promise<Cook> {
    const cook = await kitchen.cook(name);
    await cook.open("/app/account/devices");
    await cook.sees("Log in");
    expect(await cook.page.getByText(LOGGED_OUT).count()).toBe(0);
    await cook.logIn();
    await cook.sees("Your devices");
    return cook;
  }

  it("a session ended elsewhere leads to the login page soon, and back", async () => {
    const ada = await kitchen.cook("ada");
    await ada.page.clock.install();
    await ada.signUp();
    await ada.open("/app/account");
    await ada.fill({ "First name": "Augusta" });

    const other = await elsewhere(ada);
    await other.press("Log out on all other devices");
    await other.reads("All your other devices are logged out.");
    await ada.page.clock.runFor(15_000);
    await ada.sees("Log in");
    await ada.hears(LOGGED_OUT);

    await ada.logIn();
    await ada.sees("Your profile");
    expect(await ada.valueOf("First name")).toBe("Augusta");
    await other.page.reload();
    await other.sees("Your devices");
  });

  it("one device is logged out from another, and this one stays", async () => {
    const rosa = await kitchen.newcomer("rosa");
    const other = await elsewhere(rosa);
    const devices = other.page.getByRole("listitem").filter({ hasText: "logged in" });
    await expect.poll(() => devices.count()).toBe(2);
    await devices.getByRole("button", { name: /, session \d+$/ }).click();
    await other.reads("That device is logged out.");
    await expect.poll(() => devices.count()).toBe(1);
    expect(await devices.evaluate((device) => device === document.activeElement)).toBe(true);
    expect(await devices.innerText()).toContain("This device");

    await rosa.follow("Feed");
    await rosa.sees("Log in");
    await other.follow("Feed");
    await other.reads("Your feed is empty");
  });

  it("long after the login, the password is required before other devices are logged out", async () => {
    const zoe = await kitchen.newcomer("zoe");
    const other = await elsewhere(zoe);
    await makeLoginOld(other);
    await other.press("Log out on all other devices");
    const dialog = other.page.getByRole("dialog", { name: "Confirm that it is you" });
    await dialog.waitFor();
    expect(await violations(other.page)).toEqual([]);
    await other.fill({ Password: "a guess or two" });
    await dialog.getByRole("button", { name: "Log out on all other devices" }).click();
    await other.isTold("Password is wrong.");
    await zoe.page.reload();
    await zoe.sees("Recipes");
    await other.fill({ Password: PASSWORD });
    await other.page.keyboard.press("Enter");
    await other.reads("All your other devices are logged out.");
    expect(await dialog.count()).toBe(0);
    await zoe.follow("Feed");
    await zoe.sees("Log in");
  });
});
