import { expect, it } from "vitest";
import { linkTarget } from "./link-target";

it.each([
  ["https://example.com/rye", "elsewhere"],
  ["http://example.com/rye", "elsewhere"],
  ["HTTPS://EXAMPLE.COM", "elsewhere"],
  ["mailto:ada@example.com", "elsewhere"],
  ["https://potluck.test/app/recipes/7", "app"],
  ["https://potluck.test/logout", "nowhere"],
  ["https://potluck.test/app/../logout", "nowhere"],
  ["https://potluck.test:8443/app/recipes", "elsewhere"],
  ["/logout", "nowhere"],
  ["//example.com", "nowhere"],
  ["recipes/7", "nowhere"],
  ["#top", "nowhere"],
  ["javascript:alert(1)", "nowhere"],
  ["tel:+4912345", "nowhere"],
  ["https://", "nowhere"],
  ["", "nowhere"],
])("%s leads %s", (address, target) => {
  expect(linkTarget(address, "https://potluck.test")).toBe(target);
});
