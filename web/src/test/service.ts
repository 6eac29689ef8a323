import { vi } from "vitest";

type Handler = (request: Request) => Response | Promise<Response>;

/** The services as the transport sees them: answers by method and path, and what was asked. */
export class FakeService {
  readonly requests: Request[] = [];
  readonly #handlers = new Map<string, Handler>();

  constructor() {
    vi.stubGlobal("fetch", (input: Request | string, init?: RequestInit) =>
      this.#handle(new Request(input, init)),
    );
  }

  /** Answers a request such as `GET /me`. */
  on(route: string, handler: Handler): this {
    this.#handlers.set(route, handler);
    return this;
  }

  /** What was asked of a route. */
  asked(route: string): Request[] {
    return this.requests.filter((request) => nameOf(request) === route);
  }

  async #handle(request: Request): Promise<Response> {
    this.requests.push(request);
    const handler = this.#handlers.get(nameOf(request));
    if (!handler) throw new TypeError(`nothing answers ${nameOf(request)}`);
    return handler(request);
  }
}

function nameOf(request: Request): string {
  return `${request.method} ${new URL(request.url).pathname}`;
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init);
}

/** A problem as the services send it. */
export function problem(status: number, kind: string, ...errors: string[]): Response {
  const type = `/problems/${kind}`;
  const body = { type, title: kind, status, detail: errors.join("; "), errors, request_id: "1" };
  return json(body, { status, headers: { "Content-Type": "application/problem+json" } });
}

/** A problem about fields: the rule of each, by its name. */
export function invalid(status: 400 | 422, rules: Record<string, string>): Response {
  const faults = Object.entries(rules);
  const errors = faults.map(([name, message]) => `${name} ${message}`);
  const body = {
    type: "/problems/validation",
    title: "validation",
    status,
    detail: errors.join("; "),
    errors,
    faults: faults.map(([name, message]) => ({ field: `/${name}`, message })),
    request_id: "1",
  };
  return json(body, { status, headers: { "Content-Type": "application/problem+json" } });
}

/** A promise that the test settles. */
export function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
