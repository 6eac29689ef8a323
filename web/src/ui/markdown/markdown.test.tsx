import { fireEvent, render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { Markdown } from "./markdown";

it("shows a table as one, which the keyboard can reach", () => {
  render(<Markdown text={"| Person | Bones |\n|---|--:|\n| four | 1 kg |"} />);
  const table = screen.getByRole("table");
  expect(within(table).getByRole("columnheader", { name: "Bones" })).toBeVisible();
  expect(within(table).getByRole("cell", { name: "1 kg" })).toBeVisible();
  expect(screen.getByRole("group", { name: "Table" })).toHaveAttribute("tabindex", "0");
});

it.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", ""])(
  "shows the words only of a link to “%s”",
  (address) => {
    render(<Markdown text={`Read [the **book**](${address}) first.`} />);
    expect(screen.getByText("book")).toHaveProperty("tagName", "STRONG");
    expect(document.querySelector("a")).toBeNull();
  },
);

it("shows a link with its address and its title", () => {
  render(<Markdown text={'[rye](https://en.wikipedia.org/wiki/Rye_(grain) "Rye")'} />);
  const link = screen.getByRole("link", { name: "rye" });
  expect(link).toHaveAttribute("href", "https://en.wikipedia.org/wiki/Rye_(grain)");
  expect(link).toHaveAttribute("title", "Rye");
});

it.each([
  ["A bowl of soup", "A bowl of soup"],
  ["", "A picture that cannot be shown"],
])("says what was to be seen in a picture that cannot be loaded: “%s”", (alt, words) => {
  const { container } = render(<Markdown text={`![${alt}](https://images.test/gone.jpg)`} />);
  const picture = container.querySelector("img");
  fireEvent.error(picture as Element);
  expect(screen.getByRole("img", { name: words })).toHaveTextContent(words);
});

it("opens a link to elsewhere beside the app, and tells nobody where it stood", () => {
  const own = `${window.location.origin}/app/feed`;
  render(<Markdown text={`[rye](https://example.com) [mine](${own})`} />);
  const away = screen.getByRole("link", { name: "rye" });
  expect(away).toHaveAttribute("target", "_blank");
  expect(away).toHaveAttribute("rel", "noopener noreferrer nofollow ugc");
  expect(away).toHaveAccessibleDescription("Opens in a new tab.");
  expect(screen.getByRole("link", { name: "mine" })).not.toHaveAttribute("target");
});
