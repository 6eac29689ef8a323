import { isObject, type JsonObject } from "@/api/json-object";
import type { Bytes } from "./base64url";

const STRINGS_AND_BRACES = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g;

/**
 * Parses a JSON object in UTF-8. Throws if other parsers could read it differently (RFC 8725 §3.10):
 * members named twice, numbers beyond a double, half surrogate pairs.
 */
export function parseObject(bytes: Bytes): JsonObject {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const value: unknown = JSON.parse(text, readable);
  if (!isObject(value)) throw new Error("not a JSON object");
  refuseDuplicates(text);
  return value;
}

function readable(name: string, value: unknown): unknown {
  const isInfinite = value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  if (isInfinite || isBroken(name) || isBroken(value)) throw new Error("ambiguous JSON");
  return value;
}

function isBroken(value: unknown): boolean {
  return typeof value === "string" && /\p{Surrogate}/u.test(value);
}

/** `JSON.parse` keeps the last of members with one name, and other parsers the first. */
function refuseDuplicates(text: string): void {
  const objects: Set<unknown>[] = [];
  for (const [found, name] of text.matchAll(STRINGS_AND_BRACES)) {
    if (found === "{") objects.push(new Set());
    else if (found === "}") objects.pop();
    else if (name) {
      const names = objects.at(-1);
      if (names?.size === names?.add(JSON.parse(name)).size) throw new Error("a member twice");
    }
  }
}
