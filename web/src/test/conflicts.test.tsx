import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { recipeKeys } from "@/features/recipes/api/keys";
import { DeleteRecipe } from "@/features/recipes/components/delete-recipe";
import { RecipeForm } from "@/features/recipes/components/recipe-form";
import { RecipeLoader } from "@/features/recipes/components/recipe-loader";
import { exampleRecipe } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";

const READ = "GET /recipes/5";
const SAVE = "PATCH /recipes/5";

let service: FakeService;

/** What is stored, in the state with this tag. */
function isStored(title: string, etag: string): void {
  service.on(READ, () => json(exampleRecipe({ title }), { headers: { ETag: etag } }));
}

/** Accepts a save of the state with this tag only. */
function accepts(etag: string): void {
  service.on(SAVE, async (request) => {
    if (request.headers.get("If-Match") !== etag) {
      return problem(412, "precondition-failed", "changed");
    }
    const headers = { ETag: '"saved"' };
    return json({ ...exampleRecipe(), ...((await request.json()) as object) }, { headers });
  });
}

const edit = () =>
  renderInApp(<RecipeLoader id={5}>{(recipe) => <RecipeForm recipe={recipe} />}</RecipeLoader>);
const title = () => screen.findByLabelText("Title");
const save = () => userEvent.click(screen.getByRole("button", { name: "Save changes" }));
const lastTag = () => service.asked(SAVE).at(-1)?.headers.get("If-Match");

beforeEach(() => {
  service = new FakeService();
  isStored("Bread", '"one"');
  accepts('"one"');
});

it("a draft names the state over which typing began, also when another is shown since", async () => {
  const { queries } = edit();
  await userEvent.type(await title(), "s");
  isStored("Rye bread", '"two"');
  accepts('"two"');
  await queries.refetchQueries({ queryKey: recipeKeys.one(5) });
  await save();
  expect(await screen.findByRole("dialog")).toHaveTextContent("There nowRye breadWhat you wrote");
  expect(lastTag()).toBe('"one"');
  expect(screen.queryByText("That did not work")).toBeNull();

  await userEvent.click(screen.getByRole("button", { name: "Keep mine" }));
  await screen.findByText("Your changes are saved.");
  expect(lastTag()).toBe('"two"');
  expect(sessionStorage).toHaveLength(0);
});

it("a draft that comes back still names the state over which typing began", async () => {
  const { queries } = edit();
  await userEvent.type(await title(), "s");
  await userEvent.click(screen.getByRole("button", { name: "Discard changes" }));
  isStored("Rye bread", '"two"');
  accepts('"two"');
  await queries.refetchQueries({ queryKey: recipeKeys.one(5) });
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await title()).toHaveValue("Breads");
  await save();
  await screen.findByRole("dialog");
  expect(lastTag()).toBe('"one"');

  await userEvent.click(screen.getByRole("button", { name: "Keep theirs" }));
  expect(await title()).toHaveValue("Rye bread");
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(await title()).toHaveValue("Breads");
});

it("a form without a draft names what it shows", async () => {
  const { queries } = edit();
  await title();
  isStored("Rye bread", '"two"');
  accepts('"two"');
  await queries.refetchQueries({ queryKey: recipeKeys.one(5) });
  await userEvent.type(await title(), "s");
  await save();
  await screen.findByText("Your changes are saved.");
  expect(lastTag()).toBe('"two"');
});

it("what is typed during a save is about what that saved", async () => {
  const answer = later<Response>();
  service.on(SAVE, () => answer.promise);
  const first = edit();
  await userEvent.type(await title(), "s");
  await save();
  await userEvent.type(await title(), "!");
  const headers = { ETag: '"saved"' };
  answer.resolve(json(exampleRecipe({ title: "Breads" }), { headers }));
  await screen.findByText("Your changes are saved.");
  first.unmount();
  isStored("Breads", '"other"');
  accepts('"saved"');
  edit();
  expect(await title()).toHaveValue("Breads!");
  await save();
  await waitFor(() => expect(lastTag()).toBe('"saved"'));
});

it("a conflict whose other side cannot be loaded is a failure, and nothing typed is lost", async () => {
  edit();
  await userEvent.type(await title(), "s");
  accepts('"two"');
  service.on(READ, () => problem(404, "not-found", "there is no such recipe"));
  await save();
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no such recipe.");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(await title()).toHaveValue("Breads");
});

it("a deletion names the state that its confirmation showed", async () => {
  service.on("DELETE /recipes/5", () => problem(412, "precondition-failed", "changed"));
  const view = <RecipeLoader id={5}>{(recipe) => <DeleteRecipe recipe={recipe} />}</RecipeLoader>;
  const { queries } = renderInApp(view);
  await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
  isStored("Rye bread", '"two"');
  await queries.refetchQueries({ queryKey: recipeKeys.one(5) });
  expect(screen.getByRole("dialog")).toHaveTextContent("“Bread” will be gone");
  await userEvent.click(screen.getByRole("button", { name: "Delete recipe" }));
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  await screen.findByText("“Bread” was not deleted, because it was changed meanwhile.");
  expect(service.asked("DELETE /recipes/5").at(-1)?.headers.get("If-Match")).toBe('"one"');
});
