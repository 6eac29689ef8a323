import { type Check, failed, passed, unknown } from "./rules";
import { entryOf, look, type StatusSource } from "./status-list";

/** Checks that the session of a token goes on. Its signature must have been verified before. */
export async function checkStatus(status: unknown, source: StatusSource): Promise<Check> {
  const rule = "status";
  if (status === undefined) {
    return passed(rule, "The token names no status list, so it counts until it expires.");
  }
  const entry = entryOf(status, source.issuer);
  if (!entry) return failed(rule, "status is not a valid reference to a list of the issuer.");
  try {
    const found = await look(entry, source);
    if (found === "alive") return passed(rule, "Its session goes on, says the issuer’s list.");
    if (found === "ended") return failed(rule, "Its session has ended, says the issuer’s list.");
    return failed(rule, `The issuer’s list has no entry ${entry.index}.`);
  } catch {
    return unknown(rule, `There is no valid status list that this page can read at ${entry.uri}.`);
  }
}
