import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { exampleRecipe } from "@/test/examples";
import { renderInApp, VIEWER } from "@/test/render";
import { FakeService, json } from "@/test/service";
import { Component } from "./recipes";

async function tabsAt(query: string) {
  const service = new FakeService().on("GET /recipes", () => json([exampleRecipe()]));
  renderInApp(<Component />, `/app/recipes${query}`);
  await screen.findByText("Bread");
  const tabs = within(screen.getByRole("navigation", { name: "Whose recipes" }));
  const labels = tabs.getAllByRole("link").map(({ textContent }) => textContent);
  const current = tabs.getByRole("link", { current: "page" }).textContent;
  const asked = service.asked("GET /recipes").map(({ url }) => new URL(url).searchParams);
  return { labels, current, asked: asked.map((search) => search.get("user_id")) };
}

const TWO = ["Everybody’s", "Yours"];

it.each(["", "?by=abc", "?by=0", "?by=-1", "?by=1.5", "?by=1e3", "?by="])(
  "shows everybody's recipes at “%s”",
  async (query) => {
    expect(await tabsAt(query)).toEqual({ labels: TWO, current: "Everybody’s", asked: [null] });
  },
);

it("shows the viewer's recipes", async () => {
  const own = { labels: TWO, current: "Yours", asked: ["7"] };
  expect(await tabsAt(`?by=${VIEWER.id}`)).toEqual(own);
});
