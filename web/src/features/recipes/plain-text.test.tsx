import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { Markdown } from "@/ui/markdown/markdown";
import { plainText } from "./plain-text";

it.each([
  [
    "# Broth #\n\n1. **Roast** the\nbones\n- wait\n> > `salt`",
    "Broth · Roast the bones · wait · salt",
  ],
  [
    "- a pinch\n- Melt sugar\n  slowly.\n- Stir!\n- Cool #",
    "a pinch · Melt sugar slowly. Stir! Cool #",
  ],
  ["Mix flour\nand water.\n\nWait:\n\nBake", "Mix flour and water. Wait: Bake"],
  ["Roast:\n\n| Person | Bones |\n|---|--:|\n| four | 1 kg |", "Roast: Person, Bones · four, 1 kg"],
  ["Broth\n===\n\nRoast\n\n* * *\n\nwait", "Broth · Roast · wait"],
  ["Type:\n```sh\nbake *hot* --for 1_h\n```\nEat", "Type: bake *hot* --for 1_h · Eat"],
  ["Mix\r\n\r\nBake", "Mix · Bake"],
  ["Mix\rflour\r\r# Bake", "Mix flour · Bake"],
  ["```20 g``` of rye, *then* bake.\n\nEat **it**.", "20 g of rye, then bake. Eat it."],
  ["```\n~~~\n*bake*\n```\n*Eat*", "~~~ *bake* · Eat"],
  ["![A loaf](loaf.png)\n\nBake", "A loaf · Bake"],
])("leaves the words of blocks, and tells them apart: %j", (markdown, words) => {
  expect(plainText(markdown)).toBe(words);
});

it.each([
  ["[x](javascript:alert(1))", "x"],
  ["Use [rye](https://en.wikipedia.org/wiki/Rye_(grain)) or not", "Use rye or not"],
  ['[rye](<https://x.test/a b> "Rye") and [a [round] loaf](x)', "rye and a [round] loaf"],
  ["See <https://x.test/a_b_c>", "See https://x.test/a_b_c"],
  ["**Mix _all_ of** it, ***well***, __now__", "Mix all of it, well, now"],
  ["`**` and `` a`b `` and \\*this\\*", "** and a`b and *this*"],
  ["~200 g, ~~not~~ 300 g", "~200 g, ~~not~~ 300 g"],
  ["2 * 3 * 4 eggs", "2 * 3 * 4 eggs"],
  ["snake_case_name and _ alone", "snake_case_name and _ alone"],
  ["4* eggs (or 5*) `", "4* eggs (or 5*) `"],
  ["a [list] (of things) | more, ![", "a [list] (of things) | more, !["],
  ["50 % #1 - 2 + 3 = 4 > 3", "50 % #1 - 2 + 3 = 4 > 3"],
])("leaves the words of a line as the recipe shows them: %j", (markdown, words) => {
  expect(plainText(markdown)).toBe(words);
  expect(render(<Markdown text={markdown} />).container).toHaveTextContent(words);
});

const BLANKS = " ".repeat(1_000);

it.each([
  ...["*a ", "_a ", "**a*", "[", "[a](", "`", "<http:", "(((", "> ", "* ", "|", "# "].map((marks) =>
    marks.repeat(20_000),
  ),
  `# ${BLANKS}\u2028x`,
  `# ${BLANKS}\rx`,
  `# ${BLANKS}x`,
  `${BLANKS}>${BLANKS}-${BLANKS}x`,
  `[a](${" ".repeat(500)}x\n${"*a ".repeat(80)}${"a* ".repeat(80)}`,
  `${"[".repeat(300)}a${"](x)".repeat(170)}`,
])("is quick, whatever somebody writes: %#", (markdown) => {
  const start = performance.now();
  plainText(markdown);
  // Of fifty recipes on a page each is read so.
  expect(performance.now() - start).toBeLessThan(200);
});
