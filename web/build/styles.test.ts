import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const SOURCES = resolve(import.meta.dirname, "../src");

/** The selectors and declarations of a style sheet. */
function rulesOf(file: string) {
  const text = readFileSync(join(SOURCES, file), "utf8").replace(/\/\*.*?\*\//gs, "");
  return [...text.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector = "", body = ""]) => ({
    selector: selector.trim(),
    body,
  }));
}

it("whatever scrolls is positioned", () => {
  // What is visually hidden is positioned too. Inside a list that scrolls and is not, it would
  // reach out of the list, and widen the page.
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
  const strays = files
    .filter((file) => file.endsWith(".css"))
    .flatMap((file) => {
      const rules = rulesOf(file);
      const positioned = rules.filter(({ body }) => /\bposition:/.test(body));
      const scrolling = rules.filter(({ body }) => /\boverflow(-[xy])?: (auto|scroll)/.test(body));
      return scrolling
        .filter(({ selector }) => !positioned.some((rule) => rule.selector === selector))
        .map(({ selector }) => `${file} ${selector}`);
    });
  expect(strays).toEqual([]);
});
