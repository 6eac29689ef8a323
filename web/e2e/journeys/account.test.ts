import { describe, expect, it } from "vitest";
import { PASSWORD } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

const RICE =
  "Rinse the rice until the water runs clear, then steam it for eighteen minutes and rest it.";
const NEW_PASSWORD = "rye and caraway";

describe.each(MODES)("with %s", (mode) => {
  const kitchen = new Kitchen(mode);

  it("a changed profile is shown here and by the other service", async () => {
    const ada = await kitchen.newcomer("ada");
    await ada.open("/app/account");
    await ada.fill({ Picture: "ada.png" });
    await ada.press("Save profile");
    await ada.isTold("Picture must be");
    await ada.fill({
      "First name": "Ada",
      "Last name": "Byron",
      Picture: "",
      "About you": "Rice.",
    });
    await ada.press("Save profile");
    await ada.reads("Your profile is saved.");
    await ada.page.reload();
    await ada.page.getByRole("link", { name: "Your account: Ada Byron" }).waitFor();
    expect(await ada.valueOf("About you")).toBe("Rice.");

    await ada.open("/app/recipes/new");
    await ada.fill({ Title: "Rice", Instructions: RICE });
    await ada.press("Publish recipe");
    await ada.sees("Rice");
    const author = ada.page.getByRole("main").getByRole("link", { name: "Ada Byron" });
    await author.waitFor();
  });

  it("a changed password replaces the old one and logs out the other devices", async () => {
    const rosa = await kitchen.newcomer("rosa");
    const other = await kitchen.cook("rosa");
    await other.open("/login");
    await other.logIn();
    await other.sees("Recipes");

    await rosa.open("/app/account/password");
    await rosa.fill({
      "Current password": "a guess or two",
      "New password": NEW_PASSWORD,
      "New password once more": PASSWORD,
    });
    await rosa.press("Change password");
    await rosa.isTold("New password once more must be the same as new password.");
    await rosa.fill({ "New password once more": NEW_PASSWORD });
    await rosa.press("Change password");
    await rosa.isTold("Current password is wrong.");
    await rosa.fill({ "Current password": PASSWORD });
    await rosa.press("Change password");
    await rosa.reads("Your password is changed. Your other devices are logged out.");
    await rosa.page.reload();
    await rosa.sees("Change password");

    await other.page.reload();
    await other.sees("Log in");
    await other.logIn();
    await other.isTold("The username or the password is wrong");
    await other.logIn(NEW_PASSWORD);
    await other.sees("Recipes");
  });

  it("a failed deletion changes nothing, not even the list of devices", async () => {
    const emmy = await kitchen.newcomer("emmy");
    await emmy.open("/app/account/delete");
    await kitchen.stack.recipes.stop();
    await emmy.fill({ Password: PASSWORD });
    await emmy.press("Delete my account");
    await emmy.press("Delete everything");
    await emmy.isTold("The service cannot be reached.");
    await kitchen.stack.recipes.start();

    await emmy.follow("Devices");
    await emmy.reads("This device");
    const devices = emmy.page.getByRole("listitem").filter({ hasText: "logged in" });
    expect(await devices.count()).toBe(1);
  });

  it("an account is deleted with all its content, and only with its password", async () => {
    const lise = await kitchen.newcomer("lise");
    await lise.open("/app/recipes/new");
    await lise.fill({ Title: "Lise’s rice", Instructions: RICE });
    await lise.press("Publish recipe");
    await lise.sees("Lise’s rice");

    await lise.open("/app/account/delete");
    await lise.fill({ Password: "a guess or two" });
    await lise.press("Delete my account");
    await lise.press("Delete everything");
    await lise.isTold("Password is wrong.");
    const mary = await kitchen.newcomer("mary");
    await mary.reads("Lise’s rice");

    await lise.fill({ Password: PASSWORD });
    await lise.press("Delete my account");
    await lise.press("Delete everything");
    await lise.sees("Log in");
    await lise.hears("Your account is deleted.");
    await lise.open("/login");
    await lise.logIn();
    await lise.isTold("The username or the password is wrong");
    await mary.page.reload();
    await mary.sees("Recipes");
    await expect.poll(() => mary.page.getByText("Lise’s rice").count()).toBe(0);
  });
});
