import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { ADA } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";
import { StoryStrip } from "./story-strip";

const STORY = { id: 5, user: ADA, text: "First figs!", pub_date: "2026-03-01T12:00:00Z" };
const tell = () => screen.getByRole("link", { name: "Tell a story" });

let service: FakeService;

beforeEach(() => {
  service = new FakeService();
});

it("says that stories are being loaded, and then shows them", async () => {
  const answer = later<Response>();
  service.on("GET /api/stories", () => answer.promise);
  renderInApp(<StoryStrip />);
  expect(screen.getByText("Loading the stories…")).toBeVisible();
  expect(tell()).toBeVisible();
  answer.resolve(json([STORY]));
  expect(await screen.findByRole("link", { name: "Story by Ada" })).toBeVisible();
  expect(screen.queryByText("Loading the stories…")).not.toBeInTheDocument();
});

it("says that there are none", async () => {
  service.on("GET /api/stories", () => json([]));
  renderInApp(<StoryStrip />);
  expect(await screen.findByText("Stories of those you follow appear here.")).toBeVisible();
});

it("says that they could not be loaded, and offers another try", async () => {
  service.on("GET /api/stories", () => problem(404, "not-found", "no such thing"));
  renderInApp(<StoryStrip />);
  expect(await screen.findByRole("alert")).toHaveTextContent("We could not load the stories.");
  expect(tell()).toBeVisible();
  service.on("GET /api/stories", () => json([STORY]));
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Story by Ada" })).toBeVisible();
});
