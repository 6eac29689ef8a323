import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch, launchWithProfile } from "./support/browser.ts";
import { Cook, PASSWORD } from "./support/cook.ts";
import { Stack } from "./support/stack.ts";

/** The forms that identity-service writes itself, with and without their script. */
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  const settings = { IDENTITY_WEB_DIR: "nowhere" };
  [stack, browser] = await Promise.all([Stack.start("cookie", settings), launch()]);
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

async function cookWith(options: BrowserContextOptions, name = "cook"): Promise<Cook> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(10_000);
  return new Cook(name, stack, context, await context.newPage());
}

it.each(["light", "dark"] as const)(
  "a refused sign-up keeps the passwords, %s",
  async (colorScheme) => {
    const cook = await cookWith(
      { colorScheme, viewport: { width: 320, height: 800 } },
      colorScheme,
    );
    const { page } = cook;
    await cook.signUp("The web app is not built");
    await cook.open("/signup?prompt=select_account");
    expect(await cook.field("First name").isVisible()).toBe(false);
    await cook.fill({ Username: colorScheme, Password: PASSWORD, "Password once more": PASSWORD });
    await cook.press("Sign up");
    await cook.isTold("Username is already taken");
    expect(await cook.valueOf("Password")).toBe(PASSWORD);
    expect(await cook.valueOf("Password once more")).toBe(PASSWORD);
    expect(await focused(cook)).toBe("username");

    const shown = page.getByRole("button", { name: "Show: Password", exact: true });
    await shown.click();
    expect(await cook.field("Password").getAttribute("type")).toBe("text");
    expect(await violations(page)).toEqual([]);
    await picture(cook, `signup-refused-${colorScheme}`);
    await page.getByRole("button", { name: "Hide: Password", exact: true }).click();
    expect(await cook.field("Password").getAttribute("type")).toBe("password");

    await cook.toggle("More about you");
    await cook.fill({ Username: `${colorScheme}-2`, "First name": "Ada", Email: "ada" });
    await cook.toggle("More about you");
    await cook.press("Sign up");
    await expect.poll(() => focused(cook)).toBe("email");
    await cook.fill({ Email: "" });
    await cook.press("Sign up");
    await cook.sees("The web app is not built");
    await cook.context.close();
  },
);

it.each([true, false])(
  "a wrong password focuses the password, script: %s",
  async (javaScriptEnabled) => {
    const cook = await cookWith({ javaScriptEnabled });
    await cook.open("/login");
    await cook.logIn("not the password");
    await cook.isTold("The username or the password is wrong");
    expect(await cook.valueOf("Username")).toBe("cook");
    const kept = javaScriptEnabled ? "not the password" : "";
    expect(await cook.valueOf("Password")).toBe(kept);
    if (javaScriptEnabled) expect(await focused(cook)).toBe("password");
    else expect(await cook.field("Password").getAttribute("autofocus")).toBe("");
    await cook.context.close();
  },
);

it("a form says that the service cannot be reached, and keeps what was typed", async () => {
  const cook = await cookWith({});
  await cook.open("/login");
  await cook.context.setOffline(true);
  await cook.logIn();
  await cook.isTold("The service cannot be reached");
  expect(await cook.valueOf("Password")).toBe(PASSWORD);
  await cook.context.close();
});

it.each([true, false])(
  "the login form says that cookies are blocked, script: %s",
  async (javaScriptEnabled) => {
    const profile = await profileWithoutCookies();
    const context = await launchWithProfile(profile, { javaScriptEnabled });
    context.setDefaultTimeout(10_000);
    const friend = await cookWith({}, `blocked-${javaScriptEnabled}`);
    await friend.signUp("The web app is not built");
    const cook = new Cook(friend.name, stack, context, await context.newPage());
    await cook.open("/login");
    await cook.logIn();
    await cook.isTold("Your browser blocks cookies");
    await context.close();
    await rm(profile, { recursive: true });
  },
);

/** The id of the field with the focus. */
function focused({ page }: Cook): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** Chromium's settings for a user who blocks all cookies. */
async function profileWithoutCookies(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "profile-"));
  const settings = { profile: { default_content_setting_values: { cookies: 2 } } };
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(settings));
  return folder;
}

async function picture({ page }: Cook, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
