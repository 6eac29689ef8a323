import { Problem } from "./problem";

/** What `openapi-fetch` resolves to. */
interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The content and headers of a successful answer; throws a `Problem` otherwise. */
export async function answer<T>(
  outcome: Promise<Outcome<T>>,
): Promise<{ data: T; response: Response }> {
  const { data, error, response } = await outcome;
  if (response.ok) return { data: data as T, response };
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  const body = typeof error === "object" && error !== null ? error : {};
  throw new Problem(response.status, body, retryAfter);
}

/** The content of a successful answer; throws a `Problem` otherwise. */
export async function content<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  return (await answer(outcome)).data;
}
