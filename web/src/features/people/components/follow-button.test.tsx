import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ADA } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";
import { FollowButton } from "./follow-button";

const button = () => screen.findByRole("button", { name: "Follow Ada" });

it("shows at once that somebody is followed, and undoes it when the service refuses", async () => {
  const answer = later<Response>();
  new FakeService()
    .on("GET /api/following", () => json([]))
    .on("POST /api/following", () => answer.promise);
  renderInApp(<FollowButton person={ADA} />);
  await userEvent.click(await button());
  expect(await button()).toHaveTextContent("Following");
  answer.resolve(problem(503, "unavailable", "busy"));
  await waitFor(async () => expect(await button()).toHaveAttribute("aria-pressed", "false"));
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
  await waitFor(async () => expect(await button()).toHaveTextContent("Following"));
  await userEvent.click(await button());
  expect(await button()).toHaveAttribute("aria-pressed", "false");
  expect(service.asked("DELETE /api/following/23")).toHaveLength(1);
});
