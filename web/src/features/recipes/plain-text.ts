import { isolate, plainInline } from "./plain-inline";

/** More of a text than the lines of an excerpt hold. */
const ENOUGH = 2_000;

const FENCE = /^[ \t]*(```|~~~)/;
/** Lines without words: rules, and the lines below headings and the heads of tables. */
const DRAWN = /^[ \t]*([-:|= \t]*|([*_] *){3,})$/;
const QUOTE = /^([ \t]*>)+[ \t]?/;
const HEADING = /^[ \t]*#{1,6}[ \t]+(.*?)([ \t]#+)?[ \t]*$/;
const ITEM = /^[ \t]*([-*+]|\d{1,9}[.)])[ \t]+/;
const ROW = /^[ \t]*\|/;

/** The words of a text without the marks of Markdown, for an excerpt. */
export function plainText(markdown: string): string {
  return blocksOf(markdown.slice(0, ENOUGH))
    .map((block) => plainInline(block).replace(/\s+/g, " ").trim())
    .filter((block) => block !== "")
    .reduce(joined, "");
}

/** Paragraphs, headings, items and rows, each without its marks. */
function blocksOf(markdown: string): string[] {
  const blocks = [""];
  const write = (text: string) => {
    blocks[blocks.length - 1] += `\n${text}`;
  };
  let isCode = false;
  let isQuote = false;
  for (const typed of markdown.split(/\r?\n/)) {
    const line = typed.replace(QUOTE, "");
    if (isQuote !== (line !== typed)) blocks.push("");
    isQuote = line !== typed;
    if (FENCE.test(line)) {
      isCode = !isCode;
      blocks.push("");
    } else if (isCode) write(isolate(line));
    else if (DRAWN.test(line)) blocks.push("");
    else if (HEADING.test(line)) blocks.push(line.replace(HEADING, "$1"), "");
    else if (ITEM.test(line)) blocks.push(line.replace(ITEM, ""));
    else if (ROW.test(line)) blocks.push(cellsOf(line), "");
    else write(line);
  }
  return blocks;
}

/** The cells of a row of a table. */
function cellsOf(row: string): string {
  const cells = row.split("|").map((cell) => cell.trim());
  return cells.filter((cell) => cell !== "").join(", ");
}

/** One block after another: where a sentence ends, that tells them apart already. */
function joined(before: string, block: string): string {
  if (before === "") return block;
  return /[.!?:;,…]$/u.test(before) ? `${before} ${block}` : `${before} · ${block}`;
}
