import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { exampleComment, examplePost } from "@/test/examples";
import { renderInApp } from "@/test/render";
import { FakeService, invalid, json, later, problem } from "@/test/service";
import { Feed } from "./feed";

let service: FakeService;

beforeEach(() => {
  service = new FakeService().on("GET /api/posts", () => json([examplePost()]));
});

const likeButton = (count: number) => screen.findByRole("button", { name: `Like, ${count}` });
const saveButton = () => screen.findByRole("button", { name: "Save" });

describe("a like", () => {
  it("shows at once, and stays when the service agrees", async () => {
    const answer = later<Response>();
    service.on("POST /api/posts/42/likes", () => answer.promise);
    renderInApp(<Feed />);
    await userEvent.click(await likeButton(3));
    expect(await likeButton(4)).toHaveAttribute("aria-pressed", "true");
    answer.resolve(json({ id: 311, user_id: 7, post_id: 42 }, { status: 201 }));

    service.on("DELETE /api/posts/42/likes/311", () => json({ message: "gone" }));
    await waitFor(async () =>
      expect(await likeButton(4)).not.toHaveAttribute("aria-disabled", "true"),
    );
    await userEvent.click(await likeButton(4));
    expect(await likeButton(3)).toHaveAttribute("aria-pressed", "false");
    expect(service.asked("DELETE /api/posts/42/likes/311")).toHaveLength(1);
  });

  it("is undone when the service refuses, and said to be", async () => {
    const answer = later<Response>();
    service.on("POST /api/posts/42/likes", () => answer.promise);
    renderInApp(<Feed />);
    await userEvent.click(await likeButton(3));
    expect(await likeButton(4)).toHaveAttribute("aria-pressed", "true");
    answer.resolve(problem(503, "unavailable", "busy"));
    expect(await likeButton(3)).toHaveAttribute("aria-pressed", "false");
    expect(screen.getByRole("status")).toHaveTextContent("is undone");
  });

  it("that is taken back in vain is there again, with its id", async () => {
    service
      .on("GET /api/posts", () => json([examplePost({ current_user_like_id: 311 })]))
      .on("DELETE /api/posts/42/likes/311", () => Promise.reject(new TypeError("refused")));
    renderInApp(<Feed />);
    await userEvent.click(await likeButton(3));
    await waitFor(async () => expect(await likeButton(3)).toHaveAttribute("aria-pressed", "true"));
    await userEvent.click(await likeButton(3));
    expect(service.asked("DELETE /api/posts/42/likes/311")).toHaveLength(2);
  });

  it("is not sent twice by a second press", async () => {
    service.on("POST /api/posts/42/likes", () => new Promise<Response>(() => undefined));
    renderInApp(<Feed />);
    await userEvent.click(await likeButton(3));
    await userEvent.click(await likeButton(4));
    expect(service.asked("POST /api/posts/42/likes")).toHaveLength(1);
  });
});

describe("a bookmark", () => {
  it("shows at once, and is undone when the service refuses", async () => {
    const answer = later<Response>();
    service.on("POST /api/bookmarks", () => answer.promise);
    renderInApp(<Feed />);
    await userEvent.click(await saveButton());
    expect(await saveButton()).toHaveAttribute("aria-pressed", "true");
    answer.resolve(problem(404, "not-found", "there is no such post"));
    await waitFor(async () => expect(await saveButton()).toHaveAttribute("aria-pressed", "false"));
  });
});

describe("a comment", () => {
  it("that is refused stays in its field, beside the service's sentence", async () => {
    service.on("POST /api/comments", () => invalid(400, { text: "must not be blank" }));
    renderInApp(<Feed />);
    await userEvent.type(await screen.findByLabelText("Your comment"), "   x");
    await userEvent.click(screen.getByRole("button", { name: "Post" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Your comment must not be blank.");
    expect(screen.getByLabelText("Your comment")).toHaveValue("   x");
    expect(screen.getByLabelText("Your comment")).toBeInvalid();
  });
});

describe("a comment that is posted", () => {
  it("shows once, also when the post has been loaded meanwhile", async () => {
    const answer = later<Response>();
    service.on("POST /api/comments", () => answer.promise);
    const { queries } = renderInApp(<Feed />);
    await userEvent.type(await screen.findByLabelText("Your comment"), "Basil?");
    await userEvent.click(screen.getByRole("button", { name: "Post" }));
    const comment = exampleComment({ text: "Basil?" });
    const post = examplePost({ comments: [comment], comments_count: 1 });
    service.on("GET /api/posts", () => json([post]));
    await queries.refetchQueries();
    answer.resolve(json(comment, { status: 201 }));
    expect(await screen.findByText("Your comment is posted.")).toBeVisible();
    expect(screen.getAllByText("Basil?")).toHaveLength(1);
    expect(screen.getByRole("link", { name: "Comments, 1" })).toBeVisible();
  });
});

describe("the feed", () => {
  it("says that it is empty, and how that changes", async () => {
    service.on("GET /api/posts", () => json([]));
    renderInApp(<Feed />);
    expect(await screen.findByRole("heading", { name: "Your feed is empty" })).toBeVisible();
  });

  it("offers another try when it cannot be loaded", async () => {
    service.on("GET /api/posts", () => Promise.reject(new TypeError("refused")));
    renderInApp(<Feed />);
    const alert = await screen.findByRole("alert", undefined, { timeout: 3_000 });
    expect(alert).toHaveTextContent("We could not load your feed");
    service.on("GET /api/posts", () => json([examplePost()]));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("article", { name: "Post by ada" })).toBeVisible();
  });
});
