import { describe, expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

/** Said to those who were logged in before. */
const LOGGED_OUT = "You have been logged out.";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  /** The same person at another device, with a look at all of them. */
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
});
