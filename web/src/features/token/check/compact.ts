import type { JsonObject } from "@/api/json-object";
import { type Bytes, decode } from "./base64url";
import { parseObject } from "./json";

/** The longest token that a back end accepts, in characters. */
export const MAX_LENGTH = 8 * 1024;

/** A token, taken apart but not verified. What cannot be read is missing. */
export interface Compact {
  header: JsonObject | undefined;
  claims: JsonObject | undefined;
  /** What the signature is about: the first two parts as they were sent. */
  signed: string;
  signature: Bytes | undefined;
  /** Why it is not a token in compact form (RFC 7515 §3.1). */
  fault: string | undefined;
}

/** Takes a token apart. Reads as much of a malformed one as it can, to show it. */
export function takeApart(token: string): Compact {
  const parts = token.split(".");
  const [first = "", second = "", third = ""] = parts;
  const read = {
    header: attempt(() => parseObject(decode(first))),
    claims: attempt(() => parseObject(decode(second))),
    signed: `${first}.${second}`,
    signature: third ? attempt(() => decode(third)) : undefined,
  };
  return { ...read, fault: faultOf(parts, read) };
}

function faultOf(parts: string[], read: Omit<Compact, "fault">): string | undefined {
  if (parts.length === 1 && !parts[0]) return "There is no token.";
  if (parts.length === 5) return "It has five parts: it is encrypted, not only signed.";
  if (parts.length !== 3) return `It has ${parts.length} of the three parts of a token.`;
  if (!parts[2]) return "It has no signature: the third part is empty.";
  const notText = parts.find((part) => !/^[A-Za-z0-9_-]+$/.test(part));
  if (notText !== undefined) return "A part is empty or has other characters than base64url.";
  if (!read.header) return unreadable("header");
  if (!read.claims) return unreadable("second part, the claims,");
  if (!read.signature) return "The signature is not canonical base64url.";
  return undefined;
}

function unreadable(what: string): string {
  return `The ${what} cannot be read in one way only: it must be canonical base64url of a JSON object without duplicate members.`;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
