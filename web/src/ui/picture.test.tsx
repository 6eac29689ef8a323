import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Picture } from "./picture";

it("says what was to be seen when it cannot be loaded", () => {
  render(<Picture src="https://images.test/bread.jpg" alt="A round loaf" />);
  fireEvent.error(screen.getByRole("img", { name: "A round loaf" }));
  expect(screen.getByText("A round loaf")).toBeVisible();
});
