import { expect, it } from "vitest";
import { isInApp, returnPath } from "./return-path";

const back = (next: string) => returnPath(new URLSearchParams({ next }));

it("leads to pages of the app", () => {
  expect(back("/app/recipes/7?a=b#c")).toBe("/app/recipes/7?a=b#c");
  expect(back("/app")).toBe("/app");
  for (const page of ["/app/recipes/7?a=b#c", "/app", "/app?a=b"]) expect(isInApp(page)).toBe(true);
});

it("leads to the documentation, which is another document", () => {
  for (const page of ["/api", "/docs", "/api/", "/api?service=recipe-api#/posts"]) {
    expect(back(page)).toBe(page);
    expect(isInApp(page)).toBe(false);
  }
});

// What identity-service refuses too (browser/next/tests.rs), and what only it knows.
it.each([
  "",
  "/",
  "app",
  "//evil.test/app",
  "//evil.test/api",
  "///evil.test",
  "\\\\evil.test",
  "/\\evil.test/app",
  "/app\\..\\..\\evil.test",
  "https://evil.test/app",
  "https://evil.test/api",
  "https:evil.test",
  " //evil.test",
  "\t//evil.test",
  "/\t/evil.test",
  "/%2Fevil.test",
  "/%5Cevil.test",
  "/%255Cevil.test",
  "%2F%2Fevil.test",
  "/.//evil.test",
  "/app/..//evil.test",
  "/application",
  "/api/token",
  "/apiary",
  "/docs/../logout",
  "/app/../login",
  "/login",
  "/signup",
  "/logout",
  "javascript:alert(1)",
  "data:text/html,x",
])("leads home instead of to %j", (next) => expect(back(next)).toBe("/app/recipes"));
