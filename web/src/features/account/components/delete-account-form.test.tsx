import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderInApp } from "@/test/render";
import { FakeService, invalid, problem } from "@/test/service";
import { DeleteAccountForm } from "./delete-account-form";

async function remove(): Promise<void> {
  renderInApp(<DeleteAccountForm />);
  await userEvent.type(screen.getByLabelText("Password"), "rye and caraway");
  await userEvent.click(screen.getByRole("button", { name: "Delete my account" }));
  await userEvent.click(await screen.findByText("Delete everything"));
}

it("proves who asks before anything is deleted, and keeps the account where that fails", async () => {
  const service = new FakeService()
    .on("POST /me/reauthentication", () => new Response(null, { status: 204 }))
    .on("DELETE /api/profile", () => problem(503, "unavailable", "busy"));
  await remove();
  expect(await screen.findByRole("alert")).toHaveTextContent("Busy.");
  const asked = service.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  expect(asked).toEqual(["POST /me/reauthentication", "DELETE /api/profile"]);
  expect(await service.requests[0]?.json()).toEqual({ password: "rye and caraway" });
});

it("deletes nothing for a wrong password", async () => {
  const service = new FakeService().on("POST /me/reauthentication", () =>
    invalid(422, { password: "is wrong" }),
  );
  await remove();
  expect(await screen.findByRole("alert")).toHaveTextContent("Password is wrong.");
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Password is wrong.");
  expect(service.requests).toHaveLength(1);
});

it("asks for a password before it asks for a confirmation", async () => {
  const service = new FakeService();
  renderInApp(<DeleteAccountForm />);
  await userEvent.click(screen.getByRole("button", { name: "Delete my account" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Password must not be empty.");
  expect(screen.getByLabelText("Password")).toBeInvalid();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(service.requests).toHaveLength(0);
});
