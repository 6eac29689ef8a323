import { describe, expect, it } from "vitest";
import { PASSWORD } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  it("a user signs up with all fields and stays logged in after a reload", async () => {
    const ada = await kitchen.cook("ada");
    await ada.open("/signup");
    await ada.sees("Sign up");
    await ada.unfold("More about you");
    await ada.fill({
      Username: "ada",
      Password: PASSWORD,
      "Password once more": PASSWORD,
      "First name": "Ada",
      "Last name": "Byron",
      Email: "ada@example.com",
      Picture: "https://example.com/ada.png",
      "About you": "Soups, mostly.",
    });
    await ada.press("Sign up");
    await ada.sees("Recipes");
    await ada.page.reload();
    await ada.sees("Recipes");
    expect(await ada.page.title()).toBe("Recipes – Potluck");
    await ada.open("/app/account");
    await ada.sees("Your profile");
    expect(await ada.valueOf("Last name")).toBe("Byron");
    expect(await ada.valueOf("Picture")).toBe("https://example.com/ada.png");
    expect(await ada.valueOf("About you")).toBe("Soups, mostly.");
    await ada.fill({ Email: "ada@localhost" });
    await ada.press("Save profile");
    await ada.isTold("Email must have a domain with a dot after the @");
  });

  it("a taken name is refused with a message, and the input is kept", async () => {
    await kitchen.newcomer("grace");
    const other = await kitchen.cook("Grace");
    await other.open("/signup");
    await other.sees("Sign up");
    await other.unfold("More about you");
    await other.fill({
      Username: "Grace",
      Password: PASSWORD,
      "Password once more": PASSWORD,
      "About you": "Another Grace.",
    });
    await other.press("Sign up");
    await other.isTold("Username is already taken");
    expect(await other.valueOf("Username")).toBe("Grace");
    expect(await other.valueOf("About you")).toBe("Another Grace.");
    await other.open("/app/recipes");
    await other.sees("Log in");
  });

  it("different passwords are refused with a message", async () => {
    const dora = await kitchen.cook("dora");
    await dora.open("/signup");
    await dora.fill({ Username: "dora", Password: PASSWORD, "Password once more": "sour dough 8" });
    await dora.press("Sign up");
    await dora.isTold("Password once more");
    await dora.open("/app/recipes");
    await dora.sees("Log in");
  });

  it("a wrong password is refused with a message, and logs nobody in", async () => {
    await kitchen.newcomer("mary");
    const mary = await kitchen.cook("mary");
    await mary.open("/login");
    await mary.logIn("not her password");
    await mary.isTold("The username or the password is wrong");
    expect(await mary.valueOf("Username")).toBe("mary");
    await mary.open("/app/recipes");
    await mary.sees("Log in");
  });

  it("a login leads to the page that was requested", async () => {
    await kitchen.newcomer("rosa");
    const rosa = await kitchen.cook("rosa");
    await rosa.open("/app/account/devices");
    await rosa.sees("Log in");
    await rosa.logIn();
    await rosa.sees("Your devices");
    await rosa.page.reload();
    await rosa.sees("Your devices");
  });

  it("a login for the page about the API leads back to it, and so does being logged in", async () => {
    await kitchen.newcomer("ruth");
    const ruth = await kitchen.cook("ruth");
    await ruth.open("/login?next=%2Fapi%3Fservice%3Drecipe-api");
    await ruth.sees("Log in");
    await ruth.logIn();
    const documentation = ruth.page.getByRole("heading", { name: /recipe-api/ });
    await documentation.waitFor();
    await ruth.open("/login?next=%2Fapi%3Fservice%3Drecipe-api");
    await documentation.waitFor();
    await ruth.page.waitForURL(/\/api\?service=recipe-api$/);
  });

  it("a logged-in user is sent on, unless they want to be somebody else", async () => {
    await kitchen.newcomer("hedy");
    const emmy = await kitchen.newcomer("emmy");
    await emmy.open("/login?next=/app/account");
    await emmy.sees("Your profile");
    await emmy.open("/signup");
    await emmy.sees("Recipes");
    await emmy.open("/app/account");
    await emmy.follow("Log in as somebody else");
    await emmy.sees("Log in");
    await emmy.fill({ Username: "hedy", Password: PASSWORD });
    await emmy.press("Log in");
    await emmy.sees("Recipes");
    await emmy.open("/app/account");
    await emmy.reads("@hedy");
  });

  it("logging out leads to the login page, and there is no way back without a login", async () => {
    const lise = await kitchen.newcomer("lise");
    await lise.press("Log out");
    await lise.sees("Log in");
    await lise.page.reload();
    await lise.sees("Log in");
    await lise.page.goBack();
    await lise.sees("Log in");
    await lise.open("/app/recipes");
    await lise.sees("Log in");
    await lise.logIn();
    await lise.sees("Recipes");
  });
});
