import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { Problem } from "./problem";

/** Something has changed since the caller saw it. The cache has what is there now. */
export class Conflict extends Error {
  override name = "Conflict";
}

/** The header for a write that is only about the state with this tag (RFC 9110 §13.1.1). */
export function ifMatch(etag: string | undefined) {
  return { "If-Match": etag };
}

interface Target<Saved> {
  queries: QueryClient;
  /** Under what the target is cached, with its tag. */
  queryKey: QueryKey;
  /**
   * Whether a save has nothing left to do. That is so if its answer was lost: the tag has then
   * changed by the save itself.
   */
  isDone?: (present: Saved) => boolean;
}

/** Waits for a write with `ifMatch`. If it came too late, reloads its target and throws a `Conflict`. */
export async function ifUnchanged<Saved>(
  { queries, queryKey, isDone }: Target<Saved>,
  write: Promise<Saved>,
): Promise<Saved> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof Problem && error.status === 412)) throw error;
    await queries.refetchQueries({ queryKey, exact: true }, { throwOnError: true });
    const present = queries.getQueryData<Saved>(queryKey);
    if (present !== undefined && isDone?.(present)) return present;
    throw new Conflict("it has changed since");
  }
}
