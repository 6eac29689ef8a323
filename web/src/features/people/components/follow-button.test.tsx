import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ADA } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";
import { FollowButton } from "./follow-button";

const follow = () => screen.findByRole("button", { name: "Follow Ada" });
const unfollow = () => screen.findByRole("button", { name: "Unfollow Ada" });

it("shows at once that somebody is followed, and undoes it when the service refuses", async () => {
  const answer = later<Response>();
  new FakeService()
    .on("GET /api/following", () => json([]))
    .on("POST /api/following", () => answer.promise);
  renderInApp(<FollowButton person={ADA} />);
  await userEvent.click(await follow());
  expect(await unfollow()).toBeVisible();
  answer.resolve(problem(503, "unavailable", "busy"));
  expect(await follow()).toBeVisible();
});

it("knows whom the viewer follows, also from later pages", async () => {
  const service = new FakeService()
    .on("GET /api/following", ({ url }) =>
      url.includes("cursor=b")
        ? json([{ id: 23, following: ADA }])
        : json([], { headers: { Link: '</api/following?cursor=b>; rel="next"' } }),
    )
    .on("DELETE /api/following/23", () => json({ message: "gone" }));
  renderInApp(<FollowButton person={ADA} />);
  await userEvent.click(await unfollow());
  expect(await follow()).toBeVisible();
  expect(service.asked("DELETE /api/following/23")).toHaveLength(1);
});

it("does nothing before it is known whom the viewer follows", async () => {
  const answer = later<Response>();
  const service = new FakeService().on("GET /api/following", () => answer.promise);
  renderInApp(<FollowButton person={ADA} />);
  const button = await follow();
  expect(button).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(button);
  answer.resolve(json([{ id: 23, following: ADA }]));
  expect(await unfollow()).not.toHaveAttribute("aria-disabled", "true");
  expect(service.asked("POST /api/following")).toHaveLength(0);
});
