import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Button } from "./button";

it("takes a double click for one press", async () => {
  const onClick = vi.fn();
  render(<Button onClick={onClick}>Like</Button>);
  await userEvent.dblClick(screen.getByRole("button"));
  expect(onClick).toHaveBeenCalledOnce();
});
