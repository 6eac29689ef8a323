import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { examplePost } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, json, later, problem } from "@/test/service";
import { Feed } from "./feed";

/** Simulates a user who has scrolled to the end of the list. */
class EndInSight {
  static looks = 0;
  readonly #tell: (entries: { isIntersecting: boolean }[]) => void;

  constructor(tell: (entries: { isIntersecting: boolean }[]) => void) {
    this.#tell = tell;
  }

  observe() {
    EndInSight.looks += 1;
    queueMicrotask(() => this.#tell([{ isIntersecting: true }]));
  }

  disconnect() {}
}

let service: FakeService;

/** The answer to a request for the second page. */
let answerSecond: () => Response | Promise<Response>;
const asksForSecond = () =>
  service.asked("GET /api/posts").filter(({ url }) => url.includes("cursor=b"));

beforeEach(() => {
  EndInSight.looks = 0;
  vi.stubGlobal("IntersectionObserver", EndInSight);
  service = new FakeService().on("GET /api/posts", ({ url }) => {
    if (url.includes("cursor=b")) return answerSecond();
    const headers = { Link: '</api/posts?cursor=b>; rel="next"' };
    return json([examplePost()], { headers });
  });
});

it.each([
  ["refuses", 1, () => problem(422, "invalid", "cursor is none of ours")],
  ["does not answer", 2, () => Promise.reject(new TypeError("refused"))],
])(
  "a further page that the service %s is asked for again by a press only",
  async (_, asks, fail) => {
    answerSecond = fail;
    renderInApp(<Feed />);
    const alert = await screen.findByRole("alert", undefined, { timeout: 3_000 });
    expect(alert).toHaveTextContent("We could not load more posts.");
    expect(asksForSecond()).toHaveLength(asks);
    expect(EndInSight.looks).toBe(1);

    answerSecond = () =>
      json([examplePost({ id: 41, user: { ...examplePost().user, username: "grace" } })]);
    const retry = screen.getByRole("button", { name: "Try again" });
    await userEvent.click(retry);
    expect(await screen.findByRole("article", { name: "Post by grace" })).toBeVisible();
    expect(asksForSecond()).toHaveLength(asks + 1);
    await waitFor(() => expect(screen.queryByRole("alert")).not.toBeInTheDocument());
  },
);

it("says a failure anew after another try, and keeps the focus on the button", async () => {
  const refused = () => problem(422, "invalid", "cursor is none of ours");
  answerSecond = refused;
  renderInApp(<Feed />);
  await screen.findByRole("alert");
  const again = later<Response>();
  answerSecond = () => again.promise;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  const button = await screen.findByRole("button", { name: "Loading…" });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  again.resolve(refused());
  expect(await screen.findByRole("alert")).toHaveTextContent("We could not load more posts.");
  expect(button).toHaveFocus();
});
