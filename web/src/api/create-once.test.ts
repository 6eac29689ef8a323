import { afterEach, describe, expect, it, vi } from "vitest";
import { openSession } from "@/session/open-session";
import { VIEWER } from "@/test/render";
import { FakeService, json, problem } from "@/test/service";
import { createClients } from "./clients";
import { createOnce } from "./create-once";
import { forgetKeys } from "./creation-keys";

const URL_OF_STORIES = "http://recipes.test/api/stories";

/** Answers one request after the other, and keeps the key of each. */
function service(...answers: (() => Response)[]) {
  const keys: (string | null)[] = [];
  const send = createOnce(async (request) => {
    keys.push(request.headers.get("Idempotency-Key"));
    const answer = answers.shift();
    if (!answer) throw new TypeError("the answer is lost");
    return answer();
  });
  const post = (text: string, url = URL_OF_STORIES) =>
    send(new Request(url, { method: "POST", body: JSON.stringify({ text }) }));
  const lose = (text: string, url?: string) => expect(post(text, url)).rejects.toThrow();
  return { keys, send, post, lose };
}

const created = () => json({ id: 1 }, { status: 201 });
const running = () => problem(409, "running", "still running");

/** How many different keys there are. */
const differing = (keys: (string | null)[]) => new Set(keys).size;

describe("the same content", () => {
  it("has the same key until its answer has arrived, and then a new one", async () => {
    const { keys, lose } = service();
    await lose("Figs!");
    await lose("Figs!");
    const next = service(created, created);
    await next.post("Figs!");
    await next.post("Figs!");
    expect([...keys, next.keys[0]]).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(next.keys[1]).not.toBe(keys[0]);
  });

  it("has the same key after an answer that stopped halfway, or a refusal", async () => {
    const torn = () =>
      new Response(
        new ReadableStream({
          pull: (stream) => stream.error(new TypeError("the line broke")),
        }),
        { status: 201 },
      );
    const { keys, post, lose } = service(torn, () => problem(503, "unavailable", "busy"), created);
    await lose("Figs!");
    expect((await post("Figs!")).status).toBe(503);
    await post("Figs!");
    expect(differing(keys)).toBe(1);
  });

  it("has a new key in another place, when something there is deleted, and after a logout", async () => {
    const { keys, send, lose } = service();
    await lose("Figs!");
    await lose("Figs!", "http://recipes.test/api/comments");
    await expect(send(new Request(`${URL_OF_STORIES}/7`, { method: "DELETE" }))).rejects.toThrow();
    await lose("Figs!");
    forgetKeys();
    await lose("Figs!");
    expect(keys[2]).toBeNull();
    expect(differing(keys)).toBe(5);
    expect(sessionStorage).toHaveLength(1);
  });
});

it("changed content has a new key, and the old content keeps its own", async () => {
  const { keys, lose } = service();
  await lose("Figs!");
  await lose("Plums!");
  await lose("Figs!");
  expect(differing(keys)).toBe(2);
  expect(keys[2]).toBe(keys[0]);
});

it("a key that belongs to another request is replaced", async () => {
  const reused = () => problem(422, "idempotency-key-reused", "choose a new one");
  const { keys, post } = service(reused, created);
  expect((await post("Figs!")).status).toBe(201);
  expect(differing(keys)).toBe(2);
});

it("a request that repeats itself with new tokens keeps its key", async () => {
  const identityUrl = "http://identity.test";
  const config = { mode: "bearer", identityUrl, recipeApiUrl: "http://recipes.test" } as const;
  const { session, bearer } = openSession(config);
  const tokens = { token: "one", refresh_token: "two", token_type: "Bearer", expires_in: 900 };
  bearer?.begin({ ...tokens, user: VIEWER });
  const renewed = { access_token: "three", refresh_token: "four", expires_in: 900 };
  const fake = new FakeService()
    .on("POST /api/token/refresh", () => json(renewed))
    .on("POST /api/stories", ({ headers }) => {
      const isOld = headers.get("Authorization") === "Bearer one";
      return isOld ? problem(401, "invalid-token", "expired") : created();
    });
  const { recipes } = createClients(config, session);
  await recipes.POST("/api/stories", { body: { text: "Figs!" } });
  const keys = fake.asked("POST /api/stories").map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
});

describe("while the first request is still running", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("asks again after the pause that the service wants", async () => {
    vi.useFakeTimers();
    const { keys, post } = service(running, running, created);
    const answer = post("Figs!");
    await vi.advanceTimersByTimeAsync(900);
    expect(keys).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_200);
    expect((await answer).status).toBe(201);
    expect(differing(keys)).toBe(1);
  });

  it("passes the refusal on after a few times", async () => {
    vi.useFakeTimers();
    const { keys, post } = service(...Array(6).fill(running), created);
    const answer = post("Figs!");
    await vi.advanceTimersByTimeAsync(6_000);
    expect((await answer).status).toBe(409);
    expect(keys).toHaveLength(6);
  });
});
