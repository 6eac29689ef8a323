import { expect, it } from "vitest";
import { inBothModes } from "./support/both-modes.ts";
import { PASSWORD } from "./support/cook.ts";

inBothModes({}, (world) => {
  it("somebody signs up with all there is to say, and is in, also after a reload", async () => {
    const ada = await world.newcomer();
    await ada.open("/signup");
    await ada.fill({
      Username: ada.name,
      Password: PASSWORD,
      "Password once more": PASSWORD,
      "First name": "Ada",
      Picture: `${world.stack.gallery.url}/bread.svg`,
      "About you": "Bakes on Sundays.",
    });
    await ada.press("Sign up");
    await ada.sees("Recipes");
    await ada.page.reload();
    await ada.sees("Recipes");
    expect(await ada.page.title()).toBe("Recipes – Potluck");
    await ada.open("/app/account");
    await ada.sees("Your profile");
    expect(await ada.field("First name").inputValue()).toBe("Ada");
    expect(await ada.field("About you").inputValue()).toBe("Bakes on Sundays.");
  });

  it("a taken name is said to be, and what was typed stays", async () => {
    const ada = await world.member();
    const other = await world.newcomer();
    await other.open("/signup");
    const fields = { Password: PASSWORD, "Password once more": PASSWORD, "First name": "Bea" };
    await other.fill({ Username: ada.name.toUpperCase(), ...fields });
    await other.press("Sign up");
    await other.isTold("Username is already taken");
    expect(await other.field("First name").inputValue()).toBe("Bea");
    await other.fill({ Username: other.name, ...fields });
    await other.press("Sign up");
    await other.sees("Recipes");
  });

  it("a wrong password is said to be, and logs nobody in", async () => {
    const ada = await world.member();
    const other = await world.newcomer();
    await other.open("/login");
    await other.fill({ Username: ada.name, Password: "sour dough 8" });
    await other.press("Log in");
    await other.isTold("The username or the password is wrong");
    expect(await other.field("Username").inputValue()).toBe(ada.name);
    await other.open("/app/recipes");
    await other.sees("Log in");
  });

  it("a deep link leads to the login page, and back to itself", async () => {
    const ada = await world.member();
    await ada.press("Log out");
    await ada.sees("Log in");
    await ada.open("/app/people/following?x=1");
    await ada.sees("Log in");
    await ada.logIn();
    await ada.sees("Following");
    expect(new URL(ada.page.url()).search).toBe("?x=1");
  });

  it("logging out leads to the login page in every tab, and a reload changes nothing", async () => {
    const ada = await world.member();
    const tab = await ada.inAnotherTab();
    await tab.open("/app/people");
    await tab.sees("People");
    await ada.press("Log out");
    await ada.sees("Log in");
    await tab.sees("Log in");
    for (const one of [ada, tab]) {
      await one.page.reload();
      await one.sees("Log in");
    }
    await ada.open("/app/recipes");
    await ada.sees("Log in");
    const kept = await ada.page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(kept).not.toContain("oken");
  });
});
