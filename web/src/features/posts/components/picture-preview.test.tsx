import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { PicturePreview } from "./picture-preview";

const GONE = "This picture cannot be loaded. Check its address.";

it("says politely that an address leads to no picture, until there is another", async () => {
  const view = render(<PicturePreview address="https://images.test/gone.jpg" alt="A loaf" />);
  fireEvent.error(screen.getByRole("img", { name: "A loaf" }));
  expect(screen.getByRole("status")).toHaveTextContent(GONE);

  view.rerender(<PicturePreview address="https://images.test/bread.jpg" alt="A loaf" />);
  const picture = await screen.findByRole("img", { name: "A loaf" });
  expect(picture).toHaveAttribute("src", "https://images.test/bread.jpg");
  expect(screen.getByRole("status")).not.toHaveTextContent(GONE);
});

it.each(["", " ", "bread.jpg", "https://"])("waits for an address at “%s”", (address) => {
  render(<PicturePreview address={address} alt="A loaf" />);
  expect(screen.getByRole("status")).toHaveTextContent("Your picture appears here.");
  expect(screen.queryByRole("img")).toBeNull();
});
