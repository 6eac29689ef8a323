import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderInApp } from "@/test/render";
import { FakeService, json, problem } from "@/test/service";
import { DeleteAccountForm } from "./delete-account-form";

const token = { access_token: "trial", refresh_token: "of the trial", token_type: "Bearer" };

async function remove(): Promise<void> {
  renderInApp(<DeleteAccountForm />);
  await userEvent.type(screen.getByLabelText("Password"), "rye and caraway");
  await userEvent.click(screen.getByRole("button", { name: "Delete my account" }));
  await userEvent.click(await screen.findByText("Delete everything"));
}

it("ends the session that trying the password opened, before anything can fail", async () => {
  const service = new FakeService()
    .on("POST /api/token", () => json({ ...token, expires_in: 900, scope: "" }))
    .on("POST /oauth/revoke", () => new Response())
    .on("DELETE /api/profile", () => problem(503, "unavailable", "busy"));
  await remove();
  expect(await screen.findByRole("alert")).toHaveTextContent("Busy.");
  const asked = service.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  expect(asked).toEqual(["POST /api/token", "POST /oauth/revoke", "DELETE /api/profile"]);
  expect(await service.requests[1]?.text()).toBe("token=of+the+trial");
});

it("deletes nothing for a wrong password", async () => {
  const service = new FakeService().on("POST /api/token", () =>
    problem(401, "invalid-credentials", "the username or the password is wrong"),
  );
  await remove();
  expect(await screen.findByRole("alert")).toHaveTextContent("The password is wrong.");
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("The password is wrong.");
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
