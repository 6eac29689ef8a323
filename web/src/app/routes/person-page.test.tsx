import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ADA, exampleRecipe } from "@/test/examples";
import { renderInApp, VIEWER } from "@/test/render";
import { FakeService, json } from "@/test/service";
import { PersonPage } from "./person-page";

const NOBODY = () => json([]);

function service() {
  return new FakeService()
    .on("GET /recipes", NOBODY)
    .on("GET /api/following", NOBODY)
    .on("GET /api/followers", NOBODY)
    .on("GET /api/suggestions", NOBODY);
}

function show(id: number) {
  renderInApp(<PersonPage id={id}>{({ username }) => <p>shared by {username}</p>}</PersonPage>);
}

it.each([
  ["GET /recipes", [exampleRecipe()]],
  ["GET /api/following", [{ id: 1, following: ADA }]],
  ["GET /api/followers", [{ id: 1, follower: ADA }]],
  ["GET /api/suggestions", [ADA]],
])("finds a person in the answer to %s", async (route, list) => {
  service().on(route, () => json(list));
  show(ADA.id);
  await screen.findByRole("heading", { name: "Ada", level: 1 });
  expect(screen.getByText("@ada")).toBeInTheDocument();
  expect(screen.getByText("shared by ada")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: /Ada$/ })).toBeInTheDocument();
});

it("says that nobody has this id", async () => {
  service();
  show(99);
  await screen.findByRole("heading", { name: "Person not found", level: 1 });
});

it("knows the viewer without asking, and lets them edit", async () => {
  const fake = service();
  show(VIEWER.id);
  await screen.findByRole("heading", { name: "cook", level: 1 });
  expect(screen.getByRole("link", { name: "Edit your profile" })).toBeInTheDocument();
  expect(fake.asked("GET /api/suggestions")).toEqual([]);
});
