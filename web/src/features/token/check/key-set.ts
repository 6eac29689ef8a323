import { isObject, type JsonObject } from "@/api/json-object";
import { defaultAlgorithm, methodOf, suits } from "./algorithms";
import { type Bytes, decode } from "./base64url";

/** A published key. */
export interface PublishedKey {
  kid: string;
  algorithm: string;
  /** Why a verifier must not use it. */
  fault: string | undefined;
  jwk: JsonObject;
}

const RSA_BITS = { least: 2048, most: 8192 };

/** The keys of a key set that have names (RFC 7517 §5). Throws if it is not a key set. */
export function readKeySet(document: unknown): PublishedKey[] {
  if (!isObject(document) || !Array.isArray(document.keys)) throw new Error("not a key set");
  return document.keys.filter(isObject).flatMap((jwk) => {
    const { kid, alg, kty, crv } = jwk;
    if (typeof kid !== "string") return [];
    const algorithm = typeof alg === "string" ? alg : (defaultAlgorithm(kty, crv) ?? "unknown");
    return [{ kid, algorithm, fault: faultOf(jwk, algorithm), jwk }];
  });
}

function faultOf(jwk: JsonObject, algorithm: string): string | undefined {
  const { use, key_ops, kty, crv, d, n } = jwk;
  if (use !== undefined && use !== "sig") return "is published for encryption, not for signatures";
  if (Array.isArray(key_ops) && !key_ops.includes("verify")) return "is not published to verify";
  if (d !== undefined) return "is published with its private half, so anybody can sign with it";
  if (!suits(algorithm, kty, crv)) return "is of a kind that this page cannot verify with";
  const bits = kty === "RSA" ? bitsOf(n) : RSA_BITS.least;
  if (bits < RSA_BITS.least) return `has only ${bits} bits; 2048 are the least (RFC 7518 §3.3)`;
  if (bits > RSA_BITS.most) return `has ${bits} bits, which take too long to check`;
  return undefined;
}

/** The length of a big-endian number in base64url; 0 if it is none. */
function bitsOf(number: unknown): number {
  const bytes = bytesOf(number);
  const start = bytes.findIndex((byte) => byte !== 0);
  const first = bytes[start];
  return first === undefined ? 0 : (bytes.length - start) * 8 - Math.clz32(first) + 24;
}

function bytesOf(number: unknown): Bytes {
  try {
    return decode(String(number));
  } catch {
    return new Uint8Array();
  }
}

/** Whether a key made this signature. Throws if Web Crypto cannot use the key. */
export async function verifies(
  key: PublishedKey,
  signature: Bytes,
  signed: string,
): Promise<boolean> {
  const method = methodOf(key.algorithm);
  if (!method) return false;
  const { kty, crv, x, y, n, e } = key.jwk;
  const parts = { kty, crv, x, y, n, e };
  const known = Object.entries(parts).filter(([, value]) => value !== undefined);
  const jwk: JsonWebKey = Object.fromEntries(known);
  const { subtle } = crypto;
  const imported = await subtle.importKey("jwk", jwk, method.importing, false, ["verify"]);
  return subtle.verify(method.verifying, imported, signature, new TextEncoder().encode(signed));
}
