import type { components } from "./generated/identity";

type ProblemBody = components["schemas"]["Problem"];

/** A fault of a field: a JSON pointer (RFC 6901), and a rule. */
type Fault = components["schemas"]["Fault"];

/** An error answer of a service (RFC 9457). */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly type: string;
  /** Sentences for people, as they are. */
  readonly errors: string[];
  /** The faults of fields, if any. */
  readonly faults: Fault[];
  readonly requestId: string | undefined;
  /** `Retry-After` in seconds, if sent. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: Partial<ProblemBody>, retryAfter?: number) {
    const errors = body.errors?.length ? body.errors : [`The service answered ${status}.`];
    super(errors.join("; "));
    this.status = status;
    this.type = body.type ?? "about:blank";
    this.errors = errors;
    this.faults = body.faults ?? [];
    this.requestId = body.request_id;
    this.retryAfter = retryAfter;
  }

  /** The request lacked the CSRF header; other tokens would not help. */
  get isCsrf(): boolean {
    return this.type === "/problems/csrf";
  }

  /** The request requires a more recent login (RFC 9470). */
  get needsRecentLogin(): boolean {
    return this.type === "/problems/insufficient-user-authentication";
  }
}

/** Reads the problem of an answer, or makes one up for a foreign error. */
export async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  return new Problem(response.status, body, retryAfter);
}
