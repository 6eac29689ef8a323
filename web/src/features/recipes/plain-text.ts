import { isolate, plainInline } from "./plain-inline";

/** More of a text than the lines of an excerpt hold. */
const ENOUGH = 1_000;

// These look at lines in which white space is one blank at most: what anybody writes is shown to
// everybody, and two marks that may both be blank take forever to find none.
const FENCE = /^ ?(?:(`){3,}[^`]*|(~){3,}.*)$/;
/** Lines without words: rules, and the lines below headings and the heads of tables. */
const DRAWN = /^ ?([-:|= ]*|([*_] ?){3,})$/;
const QUOTE = /^( ?>)+ ?/;
const HEADING = /^ ?#{1,6} /;
const HEADING_END = / #+ ?$/;
const ITEM = /^ ?([-*+]|\d{1,9}[.)]) /;
const ROW = /^ ?\|/;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** The words of a text without the marks of Markdown, for an excerpt. */
export function plainText(markdown: string): string {
  return blocksOf(markdown.slice(0, ENOUGH))
    .map((block) => squeezed(plainInline(block)).trim())
    .filter((block) => block !== "")
    .reduce(joined, "");
}

/** Paragraphs, headings, items and rows, each without its marks. */
function blocksOf(markdown: string): string[] {
  const blocks = [""];
  const write = (text: string) => {
    blocks[blocks.length - 1] += `\n${text}`;
  };
  let fence: string | undefined;
  let isQuote = false;
  for (const typed of markdown.split(LINE_END).map(squeezed)) {
    const line = typed.replace(QUOTE, "");
    if (isQuote !== (line !== typed)) blocks.push("");
    isQuote = line !== typed;
    const mark = fenceOf(line);
    if (mark && (!fence || mark === fence)) {
      fence = fence ? undefined : mark;
      blocks.push("");
    } else if (fence) write(isolate(line));
    else if (DRAWN.test(line)) blocks.push("");
    else if (HEADING.test(line))
      blocks.push(line.replace(HEADING, "").replace(HEADING_END, ""), "");
    else if (ITEM.test(line)) blocks.push(line.replace(ITEM, ""));
    else if (ROW.test(line)) blocks.push(cellsOf(line), "");
    else write(line);
  }
  return blocks;
}

/** The mark of a line that begins or ends a block of code. */
function fenceOf(line: string): string | undefined {
  const [, back, wave] = FENCE.exec(line) ?? [];
  return back ?? wave;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, " ");
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
