import { answer } from "./answer";

/** Content with the `ETag` of its state, which only what is loaded alone has: no item of a list. */
export type Tagged<T> = T & { etag?: string };

/** The content of a successful answer, with its tag; throws a `Problem` otherwise. */
export async function taggedContent<T extends object>(
  outcome: Parameters<typeof answer<T>>[0],
): Promise<Tagged<T>> {
  const { data, response } = await answer(outcome);
  return { ...data, etag: response.headers.get("ETag") ?? undefined };
}
