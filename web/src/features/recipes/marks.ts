/** The marks of Markdown that work in a recipe. A test shows each as what it is called here. */
export const MARKS = [
  { name: "Heading", typed: "## For the dough", tag: "h3" },
  { name: "Bold", typed: "**at once**", tag: "strong" },
  { name: "Italic", typed: "*gently*", tag: "em" },
  { name: "List", typed: "- 500 g flour\n- 10 g salt", tag: "ul" },
  { name: "Steps", typed: "1. Mix.\n2. Wait.", tag: "ol" },
  { name: "Quote", typed: "> Never open the oven.", tag: "blockquote" },
  { name: "Link", typed: "[About rye](https://example.com/rye)", tag: "a" },
  { name: "Picture", typed: "![A round loaf](https://example.com/loaf.jpg)", tag: "img" },
  { name: "Table", typed: "| Flour | Water |\n|---|---|\n| 500 g | 350 g |", tag: "table" },
  { name: "As typed", typed: "`220 °C`", tag: "code" },
  { name: "Line across", typed: "---", tag: "hr" },
] as const;
