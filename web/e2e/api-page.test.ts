import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { launch } from "./support/browser.ts";
import { complaints } from "./support/complaints.ts";
import { Cook } from "./support/cook.ts";
import { Kitchen } from "./support/kitchen.ts";
import { Stack } from "./support/stack.ts";
import { accessTokenOf } from "./support/tokens.ts";

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

/** Runs the curl of an operation with a token, and returns what the service answers. */
async function runCurl(page: Page, operation: string, token: string): Promise<string> {
  await page.getByText("Samples in curl, Python and JavaScript").last().click();
  const code = await page.getByLabel(`curl for ${operation}`).innerText();
  const env = { ...process.env, TOKEN: token };
  return (await promisify(execFile)("sh", ["-c", code], { env })).stdout;
}

/** The colours behind the names of the methods. */
async function methodColours(page: Page): Promise<Map<string, string>> {
  const labels = page.locator(".opblock-summary-method");
  const pairs = await labels.evaluateAll((found) =>
    found.map(
      (label) => [label.textContent ?? "", getComputedStyle(label).backgroundColor] as const,
    ),
  );
  return new Map(pairs);
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
  const created = await runCurl(page, "POST /recipes", await accessTokenOf(cook));
  expect(JSON.parse(created)).toMatchObject({ user: { username: "cook" } });
  const colours = await methodColours(page);
  expect([...colours.keys()].sort()).toEqual(["DELETE", "GET", "PATCH", "POST"]);
  expect(new Set(colours.values()).size).toBe(colours.size);
  faults.push(...(await violations(page)));
  expect(faults).toEqual([]);
}, 120_000);

describe("with bearer", () => {
  const kitchen = new Kitchen("bearer");

  it("anybody can read it, and is told to log in to try requests", async () => {
    const reader = await kitchen.cook("reader");
    const { page } = reader;
    await reader.open("/api?service=recipe-api");
    await reader.reads("Anybody can read this. Log in to try the requests.");
    await page.getByRole("heading", { name: /recipe-api/ }).waitFor();
    const operation = page.locator('[id$="-create_recipe"]');
    await operation.getByRole("button").first().click();
    await operation.getByText("to try this request here.").waitFor();
    expect(await operation.getByRole("button", { name: "Execute" }).count()).toBe(0);
    expect(await operation.getByRole("button", { name: "Try it out" }).count()).toBe(0);
    await operation.getByText("Samples in curl, Python and JavaScript").click();
    expect(await page.getByLabel("Python for POST /recipes").innerText()).toContain(
      "import requests",
    );
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await violations(page)).toEqual([]);
    const login = operation.getByRole("link", { name: "Log in" });
    expect(await login.getAttribute("href")).toBe("/login?next=%2Fapi%3Fservice%3Drecipe-api");
  });
});
