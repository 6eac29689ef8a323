import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { CommentForm } from "@/features/posts/components/comment-form";
import { RecipeForm } from "@/features/recipes/components/recipe-form";
import { StoryForm } from "@/features/stories/components/story-form";
import { exampleRecipe } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later } from "@/test/service";

let service: FakeService;

beforeEach(() => {
  service = new FakeService();
});

describe.each([
  ["comment", "POST /api/comments", "Your comment", "Post", <CommentForm key="1" postId={42} />],
  ["story", "POST /api/stories", "Your story", "Tell it", <StoryForm key="2" />],
])("a %s that is being sent", (_, route, label, button, form) => {
  const field = () => screen.getByLabelText(label);

  async function send() {
    const answer = later<Response>();
    service.on(route, () => answer.promise);
    const view = renderInApp(form);
    await userEvent.type(field(), "Lovely");
    await userEvent.click(screen.getByRole("button", { name: button }));
    await waitFor(() => expect(service.asked(route)).toHaveLength(1));
    return { ...view, arrive: () => answer.resolve(json({ id: 1 }, { status: 201 })) };
  }

  it("leaves the field empty once it is taken", async () => {
    const { arrive } = await send();
    arrive();
    await waitFor(() => expect(field()).toHaveValue(""));
  });

  it("takes nothing along that is typed meanwhile", async () => {
    const { arrive } = await send();
    await userEvent.type(field(), ", and salty");
    arrive();
    await screen.findByText(/^Your (comment is posted|story is told)\.$/);
    expect(field()).toHaveValue("Lovely, and salty");
  });

  it("is not there again for whoever has left meanwhile", async () => {
    const { arrive, queries, unmount } = await send();
    unmount();
    arrive();
    await waitFor(() => expect(queries.isMutating()).toBe(0));
    renderInApp(form);
    expect(field()).toHaveValue("");
  });
});

it("what is typed into a new recipe while it is published is there to change it by", async () => {
  const answer = later<Response>();
  service.on("POST /recipes", () => answer.promise);
  const form = renderInApp(<RecipeForm />);
  await userEvent.type(screen.getByLabelText("Title"), "Bread");
  await userEvent.click(screen.getByRole("button", { name: "Publish recipe" }));
  await userEvent.type(screen.getByLabelText("Title"), "s");
  answer.resolve(json(exampleRecipe(), { status: 201 }));
  await screen.findByText("Your recipe is published.");
  expect(screen.getByLabelText("Title")).toHaveValue("");
  form.unmount();
  renderInApp(<RecipeForm recipe={exampleRecipe()} />);
  expect(screen.getByLabelText("Title")).toHaveValue("Breads");
  expect(screen.getByText(/typed earlier/)).toBeInTheDocument();
});

describe("a form that has been left", () => {
  const recipe = exampleRecipe();

  async function comeBack(saved = recipe) {
    const first = renderInApp(<RecipeForm recipe={recipe} />);
    await userEvent.type(screen.getByLabelText("Title"), " for two");
    first.unmount();
    renderInApp(<RecipeForm recipe={saved} />);
  }

  it("says that it shows what was typed earlier, and lets go of it", async () => {
    await comeBack();
    expect(screen.getByLabelText("Title")).toHaveValue("Bread for two");
    await userEvent.click(screen.getByRole("button", { name: "Show what is saved" }));
    expect(screen.getByLabelText("Title")).toHaveValue("Bread");
    expect(screen.queryByText(/typed earlier/)).toBeNull();
    await userEvent.type(screen.getByLabelText("Title"), "s");
    expect(screen.queryByText(/typed earlier/)).toBeNull();
  });

  it("shows what has been saved since where nothing was typed", async () => {
    await comeBack({ ...recipe, title: "Rye bread", instructions: "Bake it twice." });
    expect(screen.getByLabelText("Title")).toHaveValue("Bread for two");
    expect(screen.getByLabelText("Instructions")).toHaveValue("Bake it twice.");
  });

  it("says nothing while it is being typed into", async () => {
    renderInApp(<RecipeForm recipe={recipe} />);
    await userEvent.type(screen.getByLabelText("Title"), "s");
    expect(screen.queryByText(/typed earlier/)).toBeNull();
  });

  it("is as it was once what it sent is saved", async () => {
    const answer = later<Response>();
    service.on("PATCH /recipes/5", () => answer.promise);
    const first = renderInApp(<RecipeForm recipe={recipe} />);
    await userEvent.type(screen.getByLabelText("Title"), " for two");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    first.unmount();
    answer.resolve(json({ ...recipe, title: "Bread for two" }));
    await waitFor(() => expect(sessionStorage).toHaveLength(0));
  });
});
