import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";
// What it says of the data of a processor.
import type {} from "remark-parse";
import type { Data, Processor } from "unified";

/** Adds tables to CommonMark, and nothing else of GitHub's extensions. */
export function tables(this: Processor): void {
  const data: Data = this.data();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), gfmTable()];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), gfmTableFromMarkdown()];
}
