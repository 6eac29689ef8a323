import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderInApp } from "@/test/render";
import { FakeService } from "@/test/service";
import { PasswordForm } from "./password-form";

const NOT_THE_SAME = "New password once more must be the same as new password.";

async function change(confirmation: string): Promise<void> {
  const again = screen.getByLabelText("New password once more");
  await userEvent.clear(again);
  await userEvent.type(again, confirmation);
  await userEvent.click(screen.getByRole("button", { name: "Change password" }));
}

it("sends a new password only when it was typed twice alike", async () => {
  const service = new FakeService();
  service.on("PUT /me/password", () => new Response(null, { status: 204 }));
  renderInApp(<PasswordForm />);
  await userEvent.type(screen.getByLabelText("Current password"), "sour dough 7");
  await userEvent.type(screen.getByLabelText("New password"), "rye and caraway");
  await change("rye and carawya");
  expect(await screen.findByRole("alert")).toHaveTextContent(NOT_THE_SAME);
  const again = screen.getByLabelText("New password once more");
  expect(again).toHaveAccessibleDescription(NOT_THE_SAME);
  expect(screen.getByLabelText("New password")).not.toBeInvalid();
  expect(service.requests).toHaveLength(0);

  await change("rye and caraway");
  expect(await screen.findByRole("status")).toHaveTextContent("Your password is changed.");
  const body = { current_password: "sour dough 7", new_password: "rye and caraway" };
  expect(await service.requests[0]?.json()).toEqual(body);
  expect(again).toHaveValue("");
});
