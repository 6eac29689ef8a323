import { expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { type Cook, PASSWORD } from "../support/cook.ts";
import { Kitchen } from "../support/kitchen.ts";

// Served from elsewhere, where the log-in and sign-up forms are the app's too.
const kitchen = new Kitchen("bearer");

const GONE = "This picture cannot be loaded. Check its address.";

const said = ({ page }: Cook) =>
  page.getByRole("main").getByRole("alert").getByRole("listitem").allInnerTexts();
const isFocused = (cook: Cook, label: string) =>
  cook.field(label).evaluate((field) => field === document.activeElement);

it("faults are listed in the form's order, and each goes when its field is changed", async () => {
  const ada = await kitchen.newcomer("ada");
  await ada.open("/app/recipes/new");
  await ada.fill({ Minutes: "ninety", Instructions: "Wait." });
  await ada.press("Publish recipe");
  await ada.isTold("Title");
  const first = await said(ada);
  expect(first.map((sentence) => sentence.split(" ")[0])).toEqual([
    "Title",
    "Minutes",
    "Instructions",
  ]);
  await ada.fill({ Minutes: "90" });
  await expect.poll(() => said(ada)).toEqual([first[0], first[2]]);
  await ada.fill({ Instructions: "Wait. ".repeat(20) });
  await expect.poll(() => said(ada)).toEqual([first[0]]);
  await ada.fill({ Title: "Patience" });
  await expect.poll(() => ada.page.getByRole("alert").count()).toBe(0);
});

it("a sign-up asks for a name and a password first, and a fault clears neither", async () => {
  const rosa = await kitchen.cook("rosa");
  const { page } = rosa;
  await rosa.open("/signup");
  await rosa.sees("Sign up");
  expect(await page.locator("input:visible").count()).toBe(3);
  await page.getByText("Not one that many people use").waitFor();
  expect(await violations(page)).toEqual([]);

  await rosa.unfold("More about you");
  await rosa.fill({ Picture: `${kitchen.stack.gallery.url}/gone.svg` });
  await rosa.hears(GONE);
  await rosa.fill({
    Username: "rosa",
    Password: PASSWORD,
    "Password once more": "sour dough 8",
    Picture: "rosa.png",
  });
  await page.getByText("More about you").click();
  await rosa.press("Sign up");
  await rosa.isTold("Password once more");
  // What is wrong is unfolded.
  expect(await rosa.field("Picture").isVisible()).toBe(true);
  expect(await rosa.valueOf("Password")).toBe(PASSWORD);
  expect(await rosa.valueOf("Password once more")).toBe("sour dough 8");
  expect(await violations(page)).toEqual([]);
});

it("a password can be shown, until it is sent", async () => {
  const lise = await kitchen.cook("lise");
  await lise.open("/login");
  await lise.sees("Log in");
  await lise.fill({ Username: "lise", Password: "a guess or two" });
  const password = lise.field("Password");
  expect(await password.getAttribute("type")).toBe("password");
  await lise.press("Show password");
  expect(await password.getAttribute("type")).toBe("text");
  expect(await violations(lise.page)).toEqual([]);
  await lise.press("Log in");
  await lise.isTold("The username or the password is wrong");
  expect(await password.getAttribute("type")).toBe("password");
  expect(await isFocused(lise, "Password")).toBe(true);
  expect(await lise.valueOf("Password")).toBe("a guess or two");
  await lise.fill({ Password: "another" });
  await expect.poll(() => said(lise)).toEqual([]);
});

it("a wrong current password is focused, and no password is cleared", async () => {
  const vera = await kitchen.newcomer("vera");
  const { page } = vera;
  await vera.open("/app/account/password");
  await vera.sees("Change password");
  expect(await page.getByRole("button", { name: /^Show / }).count()).toBe(3);
  const typed = {
    "Current password": "a guess or two",
    "New password": "rye and caraway",
    "New password once more": "rye and caraway",
  };
  await vera.fill(typed);
  await vera.press("Change password");
  await vera.isTold("Current password is wrong.");
  await expect.poll(() => isFocused(vera, "Current password")).toBe(true);
  for (const [label, value] of Object.entries(typed)) expect(await vera.valueOf(label)).toBe(value);
  const hints = await page
    .locator("input[type=password]")
    .evaluateAll((fields) => fields.map((field) => field.getAttribute("autocomplete")));
  expect(hints).toEqual(["current-password", "new-password", "new-password"]);

  await vera.open("/app/account/delete");
  await vera.fill({ Password: "a guess or two" });
  await vera.press("Delete my account");
  await vera.press("Delete everything");
  await vera.isTold("Password is wrong.");
  await expect.poll(() => isFocused(vera, "Password")).toBe(true);
  expect(await vera.valueOf("Password")).toBe("a guess or two");
});

it("an address that shows no picture is told before the profile is saved", async () => {
  const emmy = await kitchen.newcomer("emmy");
  await emmy.open("/app/account");
  await emmy.fill({ Picture: `${kitchen.stack.gallery.url}/gone.svg` });
  await emmy.hears(GONE);
  expect(await violations(emmy.page)).toEqual([]);
  await emmy.fill({ Picture: `${kitchen.stack.gallery.url}/bread.svg` });
  await expect.poll(() => emmy.page.getByText(GONE).count()).toBe(0);
  await emmy.page.locator("main span[data-size='96'] img").waitFor();
  // It is shown there, and not a second time below its address.
  expect(await emmy.page.locator("main img:visible").count()).toBe(1);
});
