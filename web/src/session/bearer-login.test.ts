import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeService, json, later, problem } from "@/test/service";
import { BearerLogin } from "./bearer-login";
import { readRecord } from "./record";
import { Session, SessionEnded } from "./session";
import { Tabs } from "./tabs";

const REFRESH = "POST /api/token/refresh";
const user = { id: 1, username: "cook", created_at: "2026-01-01T00:00:00Z" };
const get = () => new Request("http://recipes.test/recipes");

let service: FakeService;
let login: BearerLogin;
let tabs: Tabs;
let session: Session;

function begin(token: string): void {
  const refresh_token = `refresh ${token}`;
  login.begin({ token, refresh_token, token_type: "Bearer", expires_in: 900, user });
}

function renewed(access_token: string): Response {
  const refresh_token = `refresh ${access_token}`;
  return json({ access_token, refresh_token, token_type: "Bearer", expires_in: 900, scope: "" });
}

beforeEach(() => {
  service = new FakeService();
  login = new BearerLogin({
    mode: "bearer",
    identityUrl: "http://identity.test",
    recipeApiUrl: "http://recipes.test",
  });
  tabs = new Tabs();
  session = new Session(login, tabs);
});

afterEach(() => tabs.close());

describe("a request with a bearer token", () => {
  it("carries the token and no cookie", async () => {
    begin("one");
    service.on("GET /recipes", () => json([]));
    await session.fetch(get());
    const [request] = service.requests;
    expect(request?.headers.get("authorization")).toBe("Bearer one");
    expect(request?.credentials).toBe("omit");
    expect(request?.headers.has("x-csrf-token")).toBe(false);
  });

  it("is sent again with the token of the refresh", async () => {
    begin("one");
    service
      .on("GET /recipes", ({ headers }) =>
        headers.get("authorization") === "Bearer two"
          ? json([])
          : problem(401, "unauthorized", "x"),
      )
      .on(REFRESH, () => renewed("two"));
    expect((await session.fetch(get())).status).toBe(200);
    expect(await service.asked(REFRESH)[0]?.json()).toEqual({ refresh_token: "refresh one" });
    expect(readRecord()?.refreshToken).toBe("refresh two");
  });

  it("ends the session where there is no token at all", async () => {
    service.on("GET /recipes", () => problem(401, "unauthorized", "x"));
    await expect(session.fetch(get())).rejects.toThrow(SessionEnded);
    expect(service.asked(REFRESH)).toHaveLength(0);
  });
});

describe("a refresh", () => {
  it("that is refused because another tab was quicker ends nothing", async () => {
    begin("one");
    service
      .on("GET /recipes", ({ headers }) =>
        headers.get("authorization") === "Bearer two"
          ? json([])
          : problem(401, "unauthorized", "x"),
      )
      .on(REFRESH, () => {
        begin("two");
        return problem(401, "unauthorized", "reused");
      });
    expect((await session.fetch(get())).status).toBe(200);
  });

  it("that is answered after logging out does not bring the session back", async () => {
    begin("one");
    const slow = later<Response>();
    service
      .on("GET /recipes", () => problem(401, "unauthorized", "x"))
      .on(REFRESH, () => slow.promise)
      .on("POST /oauth/revoke", () => new Response());
    const request = session.fetch(get());
    await vi.waitFor(() => expect(service.asked(REFRESH)).toHaveLength(1));
    await session.logOut();
    slow.resolve(renewed("two"));
    await expect(request).rejects.toThrow(SessionEnded);
    expect(readRecord()).toBeUndefined();
  });
});

it("a refresh of which only the beginning comes before logging out brings nothing back", async () => {
  begin("one");
  const body = later<string>();
  const stream = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(await body.promise));
      controller.close();
    },
  });
  service
    .on("GET /recipes", () => problem(401, "unauthorized", "x"))
    .on(REFRESH, () => new Response(stream))
    .on("POST /oauth/revoke", () => new Response());
  const request = session.fetch(get());
  await vi.waitFor(() => expect(stream.locked).toBe(true));
  await session.logOut();
  body.resolve(await renewed("two").text());
  await expect(request).rejects.toThrow(SessionEnded);
  expect(readRecord()).toBeUndefined();
});

it("tells a session that is over from none at all", async () => {
  service
    .on("GET /recipes", () => problem(401, "unauthorized", "x"))
    .on(REFRESH, () => problem(401, "unauthorized", "over"));
  const ended = vi.fn();
  session.onEnded(ended);
  await expect(session.fetch(get())).rejects.toThrow(SessionEnded);
  begin("one");
  await expect(session.fetch(get())).rejects.toThrow(SessionEnded);
  expect(ended.mock.calls).toEqual([["absent"], ["expired"]]);
});

it("says once that a session is over, to however many requests wait", async () => {
  service
    .on("GET /recipes", () => problem(401, "unauthorized", "x"))
    .on(REFRESH, () => problem(401, "unauthorized", "over"));
  const ended = vi.fn();
  session.onEnded(ended);
  begin("one");
  const requests = [get(), get(), get()].map((request) => session.fetch(request));
  for (const request of requests) await expect(request).rejects.toThrow(SessionEnded);
  await expect(session.fetch(get())).rejects.toThrow(SessionEnded);
  expect(ended.mock.calls).toEqual([["expired"]]);
});

describe("logging out", () => {
  it("revokes the session and removes the tokens", async () => {
    begin("one");
    service.on("POST /oauth/revoke", () => new Response());
    await session.logOut();
    expect(await service.requests[0]?.text()).toBe("token=refresh+one");
    expect(readRecord()).toBeUndefined();
    expect(session.exists).toBe(false);
  });

  it.each([
    ["fails", () => problem(503, "unavailable", "busy")],
    ["does not answer", () => Promise.reject(new TypeError("refused"))],
  ])("says so when the service %s: the session is still there", async (_, refusal) => {
    begin("one");
    service.on("POST /oauth/revoke", refusal);
    const ended = vi.fn();
    session.onEnded(ended);
    await expect(session.logOut()).rejects.toThrow();
    expect(ended).not.toHaveBeenCalled();
    expect(session.exists).toBe(true);
  });

  it("removes the tokens of this session only, in whichever tab", async () => {
    const other = new Tabs();
    const left = vi.fn();
    session.onEnded(left);
    begin("of the next login");
    other.announce("logged-out");
    await vi.waitFor(() => expect(left).toHaveBeenCalledWith("logged-out"));
    expect(readRecord()?.accessToken).toBe("of the next login");
    other.close();
  });
});
