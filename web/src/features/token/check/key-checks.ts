import type { JsonObject } from "@/api/json-object";
import type { Compact } from "./compact";
import { type PublishedKey, verifies } from "./key-set";
import { type Check, failed, passed, unknown } from "./rules";

/** Finds the key that a header names. */
export function checkKey(
  { kid, alg }: JsonObject,
  keys: PublishedKey[],
): { key?: PublishedKey; check: Check } {
  if (typeof kid !== "string") {
    return { check: failed("kid", "The header names no key. A back end does not guess.") };
  }
  const named = keys.filter((key) => key.kid === kid);
  const key = named.find(({ fault }) => !fault) ?? named[0];
  if (!key) return { check: failed("kid", `The issuer publishes no key ${kid}.`) };
  if (key.fault) return { check: failed("kid", `The key ${kid} ${key.fault}.`) };
  if (key.algorithm !== alg) {
    const reason = `The key ${kid} is for ${key.algorithm}, and the header says ${String(alg)}.`;
    return { check: failed("kid", reason) };
  }
  return { key, check: passed("kid", `The issuer publishes the key ${kid}, for ${alg}.`) };
}

/** Verifies the signature with the key that was found. */
export async function checkSignature(
  { signature, signed }: Compact,
  key: PublishedKey | undefined,
): Promise<Check> {
  if (!signature) return failed("signature", "There is no signature that can be read.");
  if (!key) return failed("signature", "There is no key that may verify it.");
  try {
    if (await verifies(key, signature, signed)) {
      return passed("signature", "The issuer signed exactly this header and these claims.");
    }
  } catch {
    return unknown("signature", `This browser cannot use the key, which is for ${key.algorithm}.`);
  }
  const reason = "The key did not sign this. The token was changed, cut off or signed by others.";
  return failed("signature", reason);
}
