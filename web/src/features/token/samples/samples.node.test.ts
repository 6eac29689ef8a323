import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { codeFor, SAMPLES } from "./samples";

const ROOT = `${import.meta.dirname}/../../../../..`;
const linesOf = (text: string) => text.split("\n").map((line) => line.trim());

it.each(SAMPLES)("$language: each line is one of $file", ({ file, code }) => {
  const program = linesOf(readFileSync(`${ROOT}/${file}`, "utf8"));
  expect(linesOf(code).filter((line) => !program.includes(line))).toEqual([]);
});

it.each(SAMPLES)("$language: is for the issuer and audience of the reader", (sample) => {
  const code = codeFor(sample, "https://id.example.com", "mail");
  expect(code).toContain("https://id.example.com");
  expect(code).toContain('"mail"');
  expect(code).not.toMatch(/localhost|recipe-api/);
});
