import type { components } from "./generated/identity";

type ProblemBody = components["schemas"]["Problem"];

/** What is wrong with one field: a JSON pointer (RFC 6901), and words that follow its name. */
type Fault = components["schemas"]["Fault"];

/** An answer that is an error, in the services' own words (RFC 9457). */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly type: string;
  /** Sentences for people, as they are. */
  readonly errors: string[];
  /** The fields that are wrong, where it is about fields. */
  readonly faults: Fault[];
  readonly requestId: string | undefined;
  /** Seconds after which another try makes sense, where the service says so. */
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

  /** What was asked for takes a more recent login (RFC 9470). */
  get needsRecentLogin(): boolean {
    return this.type === "/problems/insufficient-user-authentication";
  }
}

/** The problem that an answer is about; one of few words where it is none of ours. */
export async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  return new Problem(response.status, body, retryAfter);
}
