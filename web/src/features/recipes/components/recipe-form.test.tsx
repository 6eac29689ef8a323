import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { renderInApp } from "@/test/render";
import { FakeService, invalid, problem } from "@/test/service";
import { RecipeForm } from "./recipe-form";

const RULES = {
  instructions: "must be at least 50 characters long",
  minutes_to_complete: "must be a whole number from 1 to 10000",
};

async function fill(): Promise<void> {
  await userEvent.type(screen.getByLabelText("Title"), "Bread");
  await userEvent.type(screen.getByLabelText(/^Minutes/), "ninety");
  await userEvent.type(screen.getByLabelText("Instructions"), "Bake **it**.");
}

it("shows all that the service says, at its fields, and keeps what was typed", async () => {
  const service = new FakeService();
  service.on("POST /recipes", () => invalid(422, RULES));
  renderInApp(<RecipeForm />);
  await fill();
  await userEvent.click(screen.getByRole("button", { name: "Publish recipe" }));

  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Instructions must be at least 50 characters long.");
  expect(alert).toHaveTextContent("Minutes must be a whole number from 1 to 10000.");
  expect(alert).toHaveFocus();
  expect(screen.getByLabelText("Instructions")).toHaveAccessibleDescription(/at least 50/);
  expect(screen.getByLabelText("Instructions")).toHaveValue("Bake **it**.");
  expect(screen.getByLabelText("Title")).not.toBeInvalid();
  const body = { title: "Bread", instructions: "Bake **it**.", minutes_to_complete: 0 };
  expect(await service.requests[0]?.json()).toEqual(body);
});

it("takes a fault off its field once that is changed, until the service says it again", async () => {
  new FakeService().on("POST /recipes", () => invalid(422, RULES));
  renderInApp(<RecipeForm />);
  await fill();
  const publish = () => userEvent.click(screen.getByRole("button", { name: "Publish recipe" }));
  await publish();
  await screen.findByRole("alert");
  await userEvent.type(screen.getByLabelText("Instructions"), " Eat it.");
  expect(screen.getByLabelText("Instructions")).not.toBeInvalid();
  expect(screen.getByLabelText("Instructions")).not.toHaveAccessibleDescription(/be at least 50/);
  expect(screen.getByLabelText(/^Minutes/)).toBeInvalid();
  await publish();
  await waitFor(() => expect(screen.getByLabelText("Instructions")).toBeInvalid());
});

it("says of what is too long that it is, and keeps it", async () => {
  const words = "the body is larger than the 65536 bytes that are accepted";
  new FakeService().on("POST /recipes", () => problem(413, "too-large", words));
  renderInApp(<RecipeForm />);
  await fill();
  await userEvent.click(screen.getByRole("button", { name: "Publish recipe" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("This is too long to be sent: shorten it.");
  expect(alert).not.toHaveTextContent("bytes");
  expect(screen.getByLabelText("Instructions")).toHaveValue("Bake **it**.");
});

it("keeps what is typed over a reload or a log-in in between", async () => {
  new FakeService();
  const first = renderInApp(<RecipeForm />);
  await fill();
  first.unmount();
  renderInApp(<RecipeForm />);
  expect(screen.getByLabelText("Title")).toHaveValue("Bread");
  expect(screen.getByLabelText("Instructions")).toHaveValue("Bake **it**.");
});

it("shows what is written as it will look, and no HTML", async () => {
  new FakeService();
  renderInApp(<RecipeForm />);
  await userEvent.type(screen.getByLabelText("Instructions"), "Bake **hot** <img src=x onerror=y>");
  expect(await screen.findByText("hot")).toHaveProperty("tagName", "STRONG");
  expect(screen.queryByRole("img")).toBeNull();
});
