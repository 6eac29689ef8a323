import { expect, it } from "vitest";
import { formatMinutes, parseMinutes } from "./minutes";
import { plainText } from "./plain-text";

it("leaves the words of Markdown", () => {
  const text = "# Broth\n\n1. **Roast** the [bones](https://x.test)\n- wait\n> `salt`";
  expect(plainText(text)).toBe("Broth Roast the bones wait salt");
});

it("leaves the words of tables, without their lines", () => {
  const text = "Roast:\n\n| Person | Bones |\n|---|--:|\n| four | 1 kg |";
  expect(plainText(text)).toBe("Roast: Person Bones four 1 kg");
});

it("reads and writes minutes", () => {
  expect([" ", "90", "1.5", "ninety"].map(parseMinutes)).toEqual([null, 90, 1.5, 0]);
  expect([45, 60, 270].map(formatMinutes)).toEqual(["45 min", "1 h", "4 h 30 min"]);
});
