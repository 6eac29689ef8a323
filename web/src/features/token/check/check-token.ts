import type { JsonObject } from "@/api/json-object";
import { checkClaims, checkScope } from "./claim-checks";
import { type Compact, MAX_LENGTH, takeApart } from "./compact";
import { checkHeader } from "./header-checks";
import { type FetchText, fetchKeys, NoKeys } from "./issuer";
import { checkKey, checkSignature } from "./key-checks";
import type { PublishedKey } from "./key-set";
import {
  type Check,
  type Expected,
  failed,
  passed,
  RULES,
  unknown,
  type Verdict,
  verdictOf,
} from "./rules";
import { checkStatus } from "./status-check";

/** A token with the outcome of every rule. */
export interface CheckedToken {
  header: JsonObject | undefined;
  claims: JsonObject | undefined;
  /** In the order of the rules, one each. */
  checks: Check[];
  verdict: Verdict;
}

/** Checks a token like a back end, but goes on after a failure to show all of them. */
export async function checkToken(
  token: string,
  expected: Expected,
  now: number,
  fetchText: FetchText,
): Promise<CheckedToken> {
  const compact = takeApart(token);
  const { header, claims } = compact;
  const found = [checkLength(token), checkForm(compact)];
  if (header) found.push(...checkHeader(header, expected.algorithms));
  if (claims) {
    found.push(...checkClaims(claims, expected, now));
    found.push(checkScope(claims.scope, expected.scope));
  }
  if (header) found.push(...(await checkWithKeys(compact, header, expected, now, fetchText)));
  const checks = RULES.map((rule) => found.find((check) => check.rule === rule) ?? unread(rule));
  return { header, claims, checks, verdict: verdictOf(checks) };
}

function checkLength(token: string): Check {
  const says = `${token.length} characters, and at most ${MAX_LENGTH} are accepted.`;
  return token.length > MAX_LENGTH ? failed("length", says) : passed("length", says);
}

function checkForm({ fault }: Compact): Check {
  if (fault) return failed("form", fault);
  return passed("form", "Three parts in base64url: header, claims and signature.");
}

function unread(rule: Check["rule"]): Check {
  return unknown(rule, "Not checked, because the token cannot be read.");
}

/** Checks what needs the issuer's keys. Nothing unsigned is followed. */
async function checkWithKeys(
  compact: Compact,
  header: JsonObject,
  expected: Expected,
  now: number,
  fetchText: FetchText,
): Promise<Check[]> {
  let keys: PublishedKey[];
  try {
    keys = await fetchKeys(expected.issuer, expected.keySetUrl, fetchText);
  } catch (error) {
    if (!(error instanceof NoKeys)) throw error;
    const later = "Not checked without the issuer’s keys.";
    return [unknown("kid", error.message), unknown("signature", later), unknown("status", later)];
  }
  const { key, check } = checkKey(header, keys);
  const signature = await checkSignature(compact, key);
  const { issuer, algorithms } = expected;
  const status =
    signature.outcome === "passed"
      ? await checkStatus(compact.claims?.status, { issuer, algorithms, keys, now, fetchText })
      : unknown("status", "Not looked up, because the signature is not valid.");
  return [check, signature, status];
}
