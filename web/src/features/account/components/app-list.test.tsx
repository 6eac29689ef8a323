import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderInApp } from "@/test/render";
import { FakeService, json, problem } from "@/test/service";
import { AppList } from "./app-list";

const NOW = "2026-11-20T12:00:00Z";
const TAKE_BACK = "DELETE /me/apps/the%20shop";
const tokens = {
  access_token: "three",
  refresh_token: "four",
  token_type: "Bearer",
  scope: "",
  expires_in: 900,
};
const shop = {
  client_id: "the shop",
  name: "The shop",
  first_party: false,
  policy_uri: null,
  tos_uri: null,
  scopes: ["openid", "recipes"],
  rights: ["know that it is you", "see your recipes"],
  audiences: [],
  since: NOW,
  last_used_at: NOW,
  sessions: 1,
};

it("says what each app may do", async () => {
  const idle = { ...shop, client_id: "club", name: "The club", last_used_at: null, sessions: 0 };
  new FakeService().on("GET /me/apps", () => json([shop, idle]));
  renderInApp(<AppList />);
  expect(await screen.findByRole("heading", { name: "The shop" })).toBeVisible();
  expect(screen.getAllByText("see your recipes")).toHaveLength(2);
  expect(screen.getAllByText(/last used/)).toHaveLength(1);
  expect(screen.getAllByText(/not in use now/)).toHaveLength(1);
});

it("says where an app is that nobody registered", async () => {
  const agent = { ...shop, client_id: "https://agent.example/client.json", name: "The shop" };
  new FakeService().on("GET /me/apps", () => json([shop, agent]));
  renderInApp(<AppList />);
  expect(await screen.findByText(/describes itself at https:\/\/agent.example/)).toBeVisible();
  expect(screen.getAllByText(/Not registered here/)).toHaveLength(1);
});

it("takes one back, and says so", async () => {
  let apps = [shop];
  const service = new FakeService()
    .on("GET /me/apps", () => json(apps))
    .on(TAKE_BACK, () => {
      apps = [];
      return new Response(null, { status: 204 });
    });
  renderInApp(<AppList />);
  await userEvent.click(await screen.findByRole("button", { name: /access of The shop/ }));
  expect(await screen.findByText("That app has no access any more.")).toBeVisible();
  expect(await screen.findByText("No apps yet")).toBeVisible();
  expect(service.asked(TAKE_BACK)).toHaveLength(1);
});

it("asks for the password long after the login", async () => {
  const sentence = "a more recent login is needed";
  new FakeService()
    .on("GET /me/apps", () => json([shop]))
    .on("POST /api/token/refresh", () => json(tokens))
    .on(TAKE_BACK, () => problem(401, "insufficient-user-authentication", sentence));
  renderInApp(<AppList />);
  await userEvent.click(await screen.findByRole("button", { name: /access of The shop/ }));
  expect(await screen.findByLabelText("Password")).toBeVisible();
});
