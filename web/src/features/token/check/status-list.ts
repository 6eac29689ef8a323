import { isObject, type JsonObject } from "@/api/json-object";
import { decode } from "./base64url";
import { takeApart } from "./compact";
import { isDate, isOver, isToCome } from "./dates";
import { inflate } from "./inflate";
import { baseOf, type FetchText } from "./issuer";
import { type PublishedKey, verifies } from "./key-set";

/** What is needed to read the status lists of one issuer. */
export interface StatusSource {
  issuer: string;
  algorithms: string[];
  keys: PublishedKey[];
  now: number;
  fetchText: FetchText;
}

/** An entry of a Token Status List (draft-ietf-oauth-status-list §6). */
export interface Entry {
  uri: string;
  index: number;
}

/** The entry that a token names; `undefined` if that is not a valid reference. */
export function entryOf(status: unknown, issuer: string): Entry | undefined {
  const reference = isObject(status) ? status.status_list : undefined;
  if (!isObject(reference)) return undefined;
  const { idx, uri } = reference;
  const isOurs = typeof uri === "string" && uri.startsWith(`${baseOf(issuer)}/`);
  const isIndex = typeof idx === "number" && Number.isSafeInteger(idx) && idx >= 0;
  return isOurs && isIndex ? { uri, index: idx } : undefined;
}

/** What a list says about an entry. Throws if there is no valid list. */
export async function look(
  { uri, index }: Entry,
  source: StatusSource,
): Promise<"ended" | "alive" | "unknown entry"> {
  const token = takeApart(await source.fetchText(uri));
  const list = await verified(token, uri, source);
  const bits = await inflate(decode(String(list.lst)));
  const byte = bits[Math.floor(index / 8)];
  if (byte === undefined) return "unknown entry";
  return (byte >> (index % 8)) & 1 ? "ended" : "alive";
}

/** Checks a list like a token. Returns its claim `status_list`. */
async function verified(
  { header, claims, signed, signature, fault }: ReturnType<typeof takeApart>,
  uri: string,
  source: StatusSource,
): Promise<JsonObject> {
  if (fault || !header || !claims || !signature) throw new Error("not a token");
  if (header.typ !== "statuslist+jwt" || "crit" in header) throw new Error("not a status list");
  const key = source.keys.find(({ kid, fault }) => kid === header.kid && !fault);
  const isAllowed = source.algorithms.includes(String(header.alg));
  if (!key || key.algorithm !== header.alg || !isAllowed) throw new Error("of an unknown key");
  if (!(await verifies(key, signature, signed))) throw new Error("not signed by the issuer");
  checkClaims(claims, uri, source);
  const list = claims.status_list;
  if (!isObject(list) || list.bits !== 1) throw new Error("not one bit per entry");
  return list;
}

function checkClaims(
  { iss, sub, iat, exp }: JsonObject,
  uri: string,
  { issuer, now }: StatusSource,
): void {
  if (iss !== undefined && iss !== issuer) throw new Error("of another issuer");
  if (sub !== uri) throw new Error("another list");
  if (!isDate(iat) || !isDate(exp)) throw new Error("without dates");
  if (isOver(exp, now) || isToCome(iat, now)) throw new Error("not valid now");
}
