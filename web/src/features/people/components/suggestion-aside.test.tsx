import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { ADA } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";
import { SuggestionAside } from "./suggestion-aside";

const NOBODY = /New people appear here when they join/;

let service: FakeService;

beforeEach(() => {
  service = new FakeService().on("GET /api/following", () => json([]));
});

it("does not say that there is nobody while it does not know", async () => {
  const answer = later<Response>();
  service.on("GET /api/suggestions", () => answer.promise);
  renderInApp(<SuggestionAside />);
  expect(screen.getByText("Loading suggestions…")).toBeVisible();
  expect(screen.queryByText(NOBODY)).not.toBeInTheDocument();
  answer.resolve(json([]));
  expect(await screen.findByText(NOBODY)).toBeVisible();
});

it("says that suggestions could not be loaded, and offers another try", async () => {
  service.on("GET /api/suggestions", () => problem(404, "not-found", "no such thing"));
  renderInApp(<SuggestionAside />);
  expect(await screen.findByRole("alert")).toHaveTextContent("We could not load suggestions.");
  expect(screen.queryByText(NOBODY)).not.toBeInTheDocument();
  service.on("GET /api/suggestions", () => json([ADA]));
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("button", { name: "Follow Ada" })).toBeVisible();
});
