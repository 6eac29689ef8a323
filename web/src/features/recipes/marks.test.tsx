import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { Markdown } from "@/ui/markdown/markdown";
import { MARKS } from "./marks";

it.each(MARKS)("$name works as the help says", ({ typed, tag }) => {
  const { container } = render(<Markdown text={typed} />);
  expect(container.querySelector(tag)).not.toBeNull();
});

it.each(["<b>hot</b>", "~~cold~~", "https://example.com"])(
  "%s is shown as it is typed",
  (typed) => {
    const { container } = render(<Markdown text={typed} />);
    expect(container).toHaveTextContent(typed);
    expect(container.querySelector("a, b, del")).toBeNull();
  },
);
