import { expect, it } from "vitest";
import { formatMinutes, parseMinutes } from "./minutes";

it("reads and writes minutes", () => {
  expect([" ", "90", "1.5", "ninety"].map(parseMinutes)).toEqual([null, 90, 1.5, 0]);
  expect([45, 60, 270].map(formatMinutes)).toEqual(["45 min", "1 h", "4 h 30 min"]);
});
