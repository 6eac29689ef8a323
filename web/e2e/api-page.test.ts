import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { complaints } from "./support/complaints.ts";
import { Cook } from "./support/cook.ts";
import { Stack } from "./support/stack.ts";

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  [stack, browser] = await Promise.all([Stack.start("cookie"), launch()]);
});

afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** Runs the operation with this id, and returns the status of its answer. */
async function attempt(page: Page, id: string): Promise<string> {
  const operation = page.locator(`[id$="-${id}"]`);
  await operation.getByRole("button").first().click();
  await operation.getByRole("button", { name: "Execute" }).click();
  return (
    (await operation.locator(".live-responses-table .response-col_status").last().textContent()) ??
    ""
  );
}

it("describes both services, is accessible and within the policy, and sends requests as the caller", async () => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  context.setDefaultTimeout(10_000);
  const cook = new Cook("cook", stack, context, await context.newPage());
  const { page } = cook;
  const faults = complaints(page);
  await cook.signUp();

  await cook.open("/api");
  await page.getByRole("heading", { name: /identity-service/ }).waitFor();
  expect(await attempt(page, "show_me")).toBe("200");
  expect(await attempt(page, "end_other_sessions")).toBe("204");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    faults.push(...(await violations(page)));
    if (process.env.PICTURES)
      await page.screenshot({
        path: `${process.env.PICTURES}/api-${colorScheme}.png`,
        fullPage: true,
      });
  }

  await page.getByRole("link", { name: "recipe-api", exact: true }).click();
  await page.getByRole("heading", { name: /recipe-api/ }).waitFor();
  expect(await attempt(page, "create_recipe")).toBe("201");
  const listed = page.waitForRequest((request) => request.url().includes("/recipes?"));
  expect(await attempt(page, "list_recipes")).toBe("200");
  // Of the optional parameters, only those with defaults are sent.
  expect([...new URL((await listed).url()).searchParams.keys()]).toEqual(["limit"]);
  faults.push(...(await violations(page)));
  expect(faults).toEqual([]);
});
