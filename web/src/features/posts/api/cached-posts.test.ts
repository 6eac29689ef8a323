import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it } from "vitest";
import type { Pages } from "@/api/pages";
import { examplePost } from "@/test/examples";
import { addPost, changePost, dropPost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Post } from "./types";

const LONG_AGO = 1_000;

let queries: QueryClient;

const feed = () => queries.getQueryState<Pages<Post>>(postKeys.feed);
const shown = () => feed()?.data?.pages.map(({ items }) => items.map(({ id }) => id));

beforeEach(() => {
  queries = new QueryClient();
  const items = [examplePost({ id: 2 }), examplePost({ id: 1 })];
  const pages = { pages: [{ items, next: undefined }], pageParams: [undefined] };
  queries.setQueryData(postKeys.feed, pages, { updatedAt: LONG_AGO });
});

it.each([
  ["changed", () => changePost(queries, 2, (post) => ({ ...post, likes_count: 4 }))],
  ["added", () => addPost(queries, examplePost({ id: 3 }))],
  ["dropped", () => dropPost(queries, 2)],
])(
  "a feed in which a post is %s is no newer for that, and still to be asked for",
  async (_, act) => {
    await queries.invalidateQueries({ queryKey: postKeys.all });
    act();
    expect(feed()).toMatchObject({ isInvalidated: true, dataUpdatedAt: LONG_AGO });
  },
);

it("a feed that could not be loaded on is still one when a post changes", async () => {
  const failing = queries.fetchQuery({
    queryKey: postKeys.feed,
    queryFn: () => Promise.reject(new Error("away")),
    retry: false,
  });
  await expect(failing).rejects.toThrow("away");
  changePost(queries, 2, (post) => ({ ...post, likes_count: 4 }));
  expect(feed()).toMatchObject({ status: "error", error: new Error("away") });
  expect(feed()?.data?.pages[0]?.items[0]?.likes_count).toBe(4);
});

it("a new post comes first in the feed, and once", () => {
  addPost(queries, examplePost({ id: 3 }));
  addPost(queries, examplePost({ id: 3 }));
  expect(shown()).toEqual([[3, 2, 1]]);
});

it("nothing is kept of a feed that has not been loaded", () => {
  queries.clear();
  addPost(queries, examplePost({ id: 3 }));
  changePost(queries, 2, (post) => post);
  expect(feed()).toBeUndefined();
});
