import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeService, json, later, problem } from "@/test/service";
import type { CookieConfig } from "./config";
import { CookieLogin } from "./cookie-login";
import { writeRecord } from "./record";
import { Session, SessionEnded } from "./session";
import { Tabs } from "./tabs";

const config: CookieConfig = {
  mode: "cookie",
  identityUrl: "http://app.test",
  recipeApiUrl: "http://recipes.test",
  csrfHeader: "x-csrf-token",
  csrfAccessCookie: "csrf_access_token",
  csrfRefreshCookie: "csrf_refresh_token",
};
const REFRESH = "POST /api/token/refresh";
const get = () => new Request("http://recipes.test/recipes");
const post = () => new Request("http://recipes.test/recipes", { method: "POST", body: "{}" });

let service: FakeService;
let tabs: Tabs[];

function open(): Session {
  const own = new Tabs();
  tabs.push(own);
  return new Session(new CookieLogin(config), own);
}

/** A service where access tokens are stale until they are renewed. */
function stale(): void {
  let isFresh = false;
  service
    .on("GET /recipes", () => (isFresh ? json([]) : problem(401, "unauthorized", "expired")))
    .on("POST /recipes", async (request) =>
      isFresh ? json(await request.json()) : problem(401, "unauthorized", "expired"),
    )
    .on(REFRESH, () => {
      isFresh = true;
      return json({ expires_in: 900, scope: "" });
    });
}

beforeEach(() => {
  service = new FakeService();
  tabs = [];
  // biome-ignore lint/suspicious/noDocumentCookie: set as the service sets it
  document.cookie = "csrf_access_token=abc; path=/";
  // biome-ignore lint/suspicious/noDocumentCookie: set as the service sets it
  document.cookie = "csrf_refresh_token=def; path=/";
  writeRecord({ renewAt: Date.now() + 600_000 });
});

afterEach(() => {
  for (const tab of tabs) tab.close();
});

describe("a request with cookies", () => {
  it("carries the CSRF value when it changes something, and only then", async () => {
    service.on("GET /recipes", () => json([])).on("POST /recipes", () => json({}));
    const session = open();
    await session.fetch(get());
    await session.fetch(post());
    const [read, change] = service.requests;
    expect(read?.headers.has("x-csrf-token")).toBe(false);
    expect(change?.headers.get("x-csrf-token")).toBe("abc");
    expect(change?.credentials).toBe("include");
    expect(change?.headers.has("authorization")).toBe(false);
  });

  it("is sent again, body and all, after one refresh when the token was stale", async () => {
    stale();
    const response = await open().fetch(post());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    const [refresh] = service.asked(REFRESH);
    expect(refresh?.headers.get("x-csrf-token")).toBe("def");
    expect(service.asked("POST /recipes")).toHaveLength(2);
  });

  it.each([
    ["bare", () => new Response(null, { status: 401 })],
    ["not ours", () => new Response("<h1>401</h1>", { status: 401 })],
    ["of another kind", () => problem(401, "session-ended", "it has ended")],
  ])("is refreshed for on a 401 that is %s", async (_, refusal) => {
    stale();
    let asked = 0;
    service.on("GET /recipes", () => (asked++ === 0 ? refusal() : json([])));
    expect((await open().fetch(get())).status).toBe(200);
    expect(service.asked(REFRESH)).toHaveLength(1);
  });

  it("shares one refresh with all others", async () => {
    stale();
    const session = open();
    const answers = await Promise.all([get(), get(), post(), get()].map(session.fetch));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(service.asked(REFRESH)).toHaveLength(1);
  });

  it("asks for no refresh when another tab has been quicker", async () => {
    const refused = later<Response>();
    let asked = 0;
    service
      .on("GET /recipes", () => (asked++ === 0 ? refused.promise : json([])))
      .on(REFRESH, () => json({ expires_in: 900, scope: "" }));
    const [session, other] = [open(), new CookieLogin(config)];
    const answer = session.fetch(get());
    await vi.waitFor(() => expect(asked).toBe(1));
    await other.refresh(AbortSignal.any([]));
    refused.resolve(problem(401, "unauthorized", "expired"));
    expect((await answer).status).toBe(200);
    expect(service.asked(REFRESH)).toHaveLength(1);
  });

  it("is not refreshed for on a CSRF refusal or a wrong password", async () => {
    const session = open();
    for (const kind of ["csrf", "invalid-credentials"]) {
      service.on("POST /recipes", () => problem(401, kind, "no"));
      expect((await session.fetch(post())).status).toBe(401);
    }
    expect(service.asked(REFRESH)).toHaveLength(0);
  });

  it("is tried only once more", async () => {
    service
      .on("GET /recipes", () => problem(401, "unauthorized", "still no"))
      .on(REFRESH, () => json({ expires_in: 900, scope: "" }));
    expect((await open().fetch(get())).status).toBe(401);
    expect(service.asked("GET /recipes")).toHaveLength(2);
    expect(service.asked(REFRESH)).toHaveLength(1);
  });

  it("asks first when the token of a log-in expires, by renewing it once", async () => {
    localStorage.clear();
    stale();
    const session = open();
    await Promise.all([session.fetch(get()), session.fetch(get())]);
    await session.fetch(get());
    const paths = service.requests.map(({ url }) => new URL(url).pathname);
    expect(paths).toEqual(["/api/token/refresh", "/recipes", "/recipes", "/recipes"]);
  });

  it("is sent without asking where no cookie is held", async () => {
    localStorage.clear();
    // biome-ignore lint/suspicious/noDocumentCookie: removed as the service removes it
    document.cookie = "csrf_access_token=; path=/; max-age=0";
    service.on("GET /recipes", () => json([]));
    await open().fetch(get());
    expect(service.asked(REFRESH)).toHaveLength(0);
  });

  it("goes out with a token that was renewed before it expired", async () => {
    vi.useFakeTimers();
    stale();
    const session = open();
    await session.fetch(get());
    vi.advanceTimersByTime(869_000);
    await session.fetch(get());
    expect(service.asked(REFRESH)).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    await session.fetch(get());
    expect(service.asked(REFRESH)).toHaveLength(2);
    vi.useRealTimers();
  });
});

describe("a refresh", () => {
  it("that is refused ends the session in every tab", async () => {
    service
      .on("GET /recipes", () => problem(401, "unauthorized", "expired"))
      .on(REFRESH, () => problem(401, "unauthorized", "the session has ended"));
    const [here, there] = [vi.fn(), vi.fn()];
    const session = open();
    session.onEnded(here);
    open().onEnded(there);
    await expect(session.fetch(get())).rejects.toThrow(SessionEnded);
    expect(here).toHaveBeenCalledWith("expired");
    await vi.waitFor(() => expect(there).toHaveBeenCalledWith("expired"));
  });

  it.each([
    ["a CSRF refusal", () => problem(401, "csrf", "the header X-CSRF-TOKEN must be equal")],
    ["a failing service", () => problem(503, "unavailable", "busy")],
    ["no connection", () => Promise.reject(new TypeError("refused"))],
  ])("that meets %s ends nothing, and the next one may succeed", async (_, refusal) => {
    stale();
    service.on(REFRESH, refusal);
    const ended = vi.fn();
    const session = open();
    session.onEnded(ended);
    await expect(session.fetch(get())).rejects.toThrow();
    expect(ended).not.toHaveBeenCalled();
    stale();
    expect((await session.fetch(get())).status).toBe(200);
  });

  it("that is never answered is given up, and holds up nothing after it", async () => {
    vi.useFakeTimers();
    stale();
    service.on(REFRESH, () => new Promise<Response>(() => undefined));
    const session = open();
    const stuck = [session.fetch(get()), session.fetch(get())];
    const refused = Promise.all(
      stuck.map((request) => expect(request).rejects.toThrow("no answer in time")),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    stale();
    expect((await session.fetch(get())).status).toBe(200);
    vi.useRealTimers();
  });
});

describe("logging out", () => {
  it("tells the service, and every tab", async () => {
    service.on("POST /logout", () => new Response(null, { status: 204 }));
    const [here, there] = [vi.fn(), vi.fn()];
    const session = open();
    session.onEnded(here);
    open().onEnded(there);
    await session.logOut();
    expect(service.asked("POST /logout")[0]?.headers.get("accept")).toBe("application/json");
    expect(here).toHaveBeenCalledWith("logged-out");
    await vi.waitFor(() => expect(there).toHaveBeenCalledWith("logged-out"));
  });

  it("says so when the service cannot be told: the cookies are still there", async () => {
    service.on("POST /logout", () => Promise.reject(new TypeError("refused")));
    const ended = vi.fn();
    const session = open();
    session.onEnded(ended);
    await expect(session.logOut()).rejects.toThrow("refused");
    expect(ended).not.toHaveBeenCalled();
  });
});
