import { creationKey, forgetKey, forgetKeysBelow } from "./creation-keys";
import { readProblem } from "./problem";

type Fetch = (request: Request) => Promise<Response>;

/** How often to ask again while the service still works on the first request. */
const MOST_REPETITIONS = 5;
const PAUSE_SECONDS = 1;

/**
 * Names every `POST`, so that sending it again after a lost answer creates nothing twice. The name
 * belongs to the content: see `creationKey`.
 */
export function createOnce(fetch: Fetch): Fetch {
  return (request) => {
    if (request.method === "POST") return create(fetch, request);
    if (request.method === "DELETE") forgetKeysBelow(pathOf(request).replace(/\/[^/]*$/, ""));
    return fetch(request);
  };
}

async function create(fetch: Fetch, request: Request): Promise<Response> {
  const body = await request.clone().text();
  for (let repetitions = 0; ; repetitions += 1) {
    const key = creationKey(pathOf(request), body);
    const response = await fetch(named(request, key));
    if (response.ok) {
      // An answer may also be lost halfway.
      await response.clone().arrayBuffer();
      forgetKey(key);
      return response;
    }
    const { type, retryAfter = PAUSE_SECONDS } = await readProblem(response.clone());
    const isReused = type === "/problems/idempotency-key-reused";
    const isRunning = type === "/problems/running";
    // The key is of no use for this content any more, and under it nothing of it was created.
    if (isReused) forgetKey(key);
    if (repetitions === MOST_REPETITIONS || !(isReused || isRunning)) return response;
    if (isRunning) await pause(retryAfter);
  }
}

function named(request: Request, key: string): Request {
  const headers = new Headers(request.headers);
  headers.set("Idempotency-Key", key);
  return new Request(request.clone(), { headers });
}

function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
