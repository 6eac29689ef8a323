import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { PersonProfile } from "@/features/people/api/use-person";
import { ADA } from "@/test/examples";
import { renderInApp, VIEWER } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";
import { PersonPage } from "./person-page";

const PERSON: PersonProfile = { ...ADA, recipes_count: 2, posts_count: 0 };
const unknown = () => problem(404, "not-found", "there is nothing here");

let service: FakeService;

beforeEach(() => {
  service = new FakeService()
    .on("GET /api/following", () => json([]))
    .on(`GET /api/people/${ADA.id}`, () => json(PERSON))
    .on(`GET /users/${ADA.id}`, () => json({ id: ADA.id, bio: "Soups, mostly." }));
});

function show(id: number) {
  renderInApp(<PersonPage id={id}>{({ username }) => <p>shared by {username}</p>}</PersonPage>);
}

it("shows who somebody is, and what they say about themselves", async () => {
  show(ADA.id);
  await screen.findByRole("heading", { name: "Ada", level: 1 });
  expect(screen.getByText("@ada")).toBeInTheDocument();
  expect(screen.getByText("Soups, mostly.")).toBeInTheDocument();
  expect(screen.getByText("shared by ada")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Recipes (2)" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Pictures" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: /Ada$/ })).toBeInTheDocument();
});

it("waits for the text above the rest, so that nothing moves", async () => {
  const bio = later<Response>();
  service.on(`GET /users/${ADA.id}`, () => bio.promise);
  show(ADA.id);
  await expect.poll(() => service.asked(`GET /api/people/${ADA.id}`).length).toBe(1);
  expect(screen.getByText("Loading this person…")).toBeInTheDocument();
  bio.resolve(json({ id: ADA.id, bio: null }));
  await screen.findByRole("heading", { name: "Ada", level: 1 });
});

it("shows somebody who has no account any more", async () => {
  service.on(`GET /users/${ADA.id}`, unknown);
  show(ADA.id);
  await screen.findByRole("heading", { name: "Ada", level: 1 });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

it("shows a person without their text if that cannot be loaded, and offers another try", async () => {
  service.on(`GET /users/${ADA.id}`, () => problem(403, "insufficient-scope", "no"));
  show(ADA.id);
  await screen.findByRole("heading", { name: "Ada", level: 1 });
  expect(await screen.findByRole("alert")).toHaveTextContent("the text about this person");
  service.on(`GET /users/${ADA.id}`, () => json({ id: ADA.id, bio: "Soups, mostly." }));
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Soups, mostly.")).toBeVisible();
});

it("says that nobody has this id", async () => {
  service.on("GET /api/people/99", unknown).on("GET /users/99", unknown);
  show(99);
  await screen.findByRole("heading", { name: "Person not found", level: 1 });
});

it("lets the viewer edit their own profile", async () => {
  const own = { ...PERSON, id: VIEWER.id, username: VIEWER.username, first_name: null };
  service
    .on(`GET /api/people/${VIEWER.id}`, () => json(own))
    .on(`GET /users/${VIEWER.id}`, () => json({ id: VIEWER.id, bio: null }));
  show(VIEWER.id);
  await screen.findByRole("heading", { name: "cook", level: 1 });
  expect(screen.getByRole("link", { name: "Edit your profile" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^Follow/ })).not.toBeInTheDocument();
});
