import { expect, it } from "vitest";
import { returnPath } from "./return-path";

const back = (next: string) => returnPath(new URLSearchParams({ next }));

it("leads to pages of the app", () => {
  expect(back("/app/recipes/7?a=b#c")).toBe("/app/recipes/7?a=b#c");
  expect(back("/app")).toBe("/app");
});

it.each([
  "",
  "/",
  "//evil.test/app",
  "https://evil.test/app",
  "/\\evil.test/app",
  "/application",
  "javascript:alert(1)",
  "/app/../login",
])("leads home instead of to %j", (next) => expect(back(next)).toBe("/app/recipes"));
