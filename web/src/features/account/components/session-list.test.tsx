import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { renderInApp } from "@/test/render";
import { FakeService, invalid, json, problem } from "@/test/service";
import { SessionList } from "./session-list";

const NOW = "2026-11-20T12:00:00Z";
const here = { id: 7, created_at: NOW, last_used_at: NOW, user_agent: null, ip: null };
const there = { ...here, id: 8, user_agent: "curl/8.5.0" };
const REFRESH = "POST /api/token/refresh";
const PROOF = "POST /me/reauthentication";
const tokens = { refresh_token: "four", token_type: "Bearer", scope: "" };

/** Both sessions until the other is ended, which requires a recent login. */
let service: FakeService;

beforeEach(() => {
  let isProven = false;
  let isEnded = false;
  const end = ({ headers }: Request) => {
    // The token must have been issued after the reauthentication.
    if (headers.get("Authorization") !== "Bearer proven") {
      const sentence = "a more recent login is needed";
      return problem(401, "insufficient-user-authentication", sentence);
    }
    isEnded = true;
    return new Response(null, { status: 204 });
  };
  service = new FakeService()
    .on("GET /me/sessions", () =>
      json([{ ...here, current: true }, ...(isEnded ? [] : [{ ...there, current: false }])]),
    )
    .on(REFRESH, () =>
      json({ ...tokens, access_token: isProven ? "proven" : "three", expires_in: 900 }),
    )
    .on(PROOF, async (request) => {
      const { password } = await request.json();
      isProven = password === "sour dough 7";
      return isProven
        ? new Response(null, { status: 204 })
        : invalid(422, { password: "is wrong" });
    })
    .on("DELETE /me/sessions", end)
    .on("DELETE /me/sessions/8", end);
});

it.each([
  ["one device", /^Log out on .*session 8$/],
  ["all other devices", "Log out on all other devices"],
])("asks for the password before it logs out %s", async (_, button) => {
  renderInApp(<SessionList />);
  await userEvent.click(await screen.findByRole("button", { name: button }));
  const password = await screen.findByLabelText("Password");
  await userEvent.type(password, "sour dough 8{Enter}");
  expect(await screen.findByText("Password is wrong.", { selector: "a" })).toBeVisible();
  await userEvent.clear(password);
  await userEvent.type(password, "sour dough 7{Enter}");
  expect(await screen.findByText(/logged out\.$/)).toBeVisible();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(service.asked(PROOF)).toHaveLength(2);
});

it("ends nothing when the password is not given", async () => {
  renderInApp(<SessionList />);
  await userEvent.click(await screen.findByRole("button", { name: /session 8$/ }));
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(service.asked(PROOF)).toHaveLength(0);
  expect(screen.queryByText("That did not work. Try again.")).toBeNull();
});
