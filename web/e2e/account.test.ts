import { expect, it } from "vitest";
import { inBothModes } from "./support/both-modes.ts";
import { PASSWORD } from "./support/cook.ts";
import { Friend } from "./support/friend.ts";

/** What the issuer asks for: an ended session is felt within 15 seconds. */
const FELT_WITHIN_MS = 15_000;

inBothModes({}, (world) => {
  it("a profile is changed, and others see it", async () => {
    const ada = await world.member();
    await ada.open("/app/account");
    await ada.fill({ "First name": "Ada", "Last name": "Lovelace", Picture: "nothing" });
    await ada.press("Save profile");
    await ada.isTold("Picture must be an http or https URL");
    await ada.fill({ Picture: "" });
    await ada.press("Save profile");
    await ada.hears("Your profile is saved.");
    await ada.follow("Recipes");
    const friend = await Friend.join(world.stack, { username: `friend-of-${ada.name}` });
    const names = async () => {
      const people: { last_name: string | null }[] = await friend.at("GET", "/api/suggestions");
      return people.map((person) => person.last_name);
    };
    await expect.poll(names).toContain("Lovelace");
  });

  it("a password is changed, which logs other devices out", async () => {
    const ada = await world.member();
    const phone = await Friend.logIn(world.stack, ada.name);
    await ada.open("/app/account/password");
    await ada.fill({ "Current password": "wrong", "New password": "rye and caraway 9" });
    await ada.press("Change password");
    await ada.isTold("password");
    await ada.fill({ "Current password": PASSWORD });
    await ada.press("Change password");
    await ada.hears("Your password is changed.");
    await expect(phone.account("GET", "/me")).rejects.toThrow("401");
    await ada.page.reload();
    await ada.sees("Change password");
    await ada.press("Log out");
    await ada.sees("Log in");
    await ada.logIn("rye and caraway 9");
    await ada.sees("Recipes");
  });

  it("other devices are logged out, one and all", async () => {
    const ada = await world.member();
    const phones = [
      await Friend.logIn(world.stack, ada.name),
      await Friend.logIn(world.stack, ada.name),
    ];
    await ada.open("/app/account/devices");
    await ada.page.getByText("This device").waitFor();
    await ada.page
      .getByRole("button", { name: /^Log out on Unknown device|^Log out on node/ })
      .first()
      .click();
    await ada.hears("That device is logged out.");
    await ada.press("Log out on all other devices");
    await ada.hears("All your other devices are logged out.");
    for (const phone of phones) await expect(phone.account("GET", "/me")).rejects.toThrow("401");
    await ada.page.reload();
    await ada.sees("Your devices");
  });

  it("a session that is ended elsewhere leads to the login page soon, and back to what was typed", async () => {
    const ada = await world.member();
    await ada.open("/app/recipes/new");
    await ada.fill({ Title: "Unfinished" });
    const phone = await Friend.logIn(world.stack, ada.name);
    await phone.account("DELETE", "/me/sessions");
    await ada.page
      .getByRole("heading", { name: "Log in", level: 1 })
      .waitFor({ timeout: FELT_WITHIN_MS });
    await ada.logIn();
    await ada.sees("New recipe");
    expect(await ada.field("Title").inputValue()).toBe("Unfinished");
  });

  it("an account is deleted with all that was made, but not for a wrong password", async () => {
    const ada = await world.member();
    const phone = await Friend.logIn(world.stack, ada.name);
    const instructions = "Nobody will ever read what stands here, because it will be gone soon.";
    const { id } = await phone.at("POST", "/recipes", { title: "Ephemeral", instructions });
    await ada.open("/app/account/delete");
    await ada.fill({ Password: "wrong" });
    await ada.press("Delete my account");
    await ada.press("Delete everything");
    await ada.isTold("The username or the password is wrong");
    await phone.at("GET", `/recipes/${id}`);

    await ada.fill({ Password: PASSWORD });
    await ada.press("Delete my account");
    await ada.press("Delete everything");
    await ada.sees("Log in");
    const friend = await Friend.join(world.stack, { username: `friend-of-${ada.name}` });
    await expect(friend.at("GET", `/recipes/${id}`)).rejects.toThrow("404");
    await ada.logIn();
    await ada.isTold("The username or the password is wrong");
  });
});
