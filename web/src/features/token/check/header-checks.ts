import type { JsonObject } from "@/api/json-object";
import { type Check, failed, passed } from "./rules";

/** Checks what the header says, apart from its key (RFC 8725 §3.1, §3.11). */
export function checkHeader(header: JsonObject, algorithms: string[]): Check[] {
  return [checkAlgorithm(header.alg, algorithms), checkTyp(header.typ), checkExtensions(header)];
}

function checkAlgorithm(alg: unknown, algorithms: string[]): Check {
  const accepted = algorithms.join(", ");
  if (typeof alg !== "string") return failed("alg", "The header names no algorithm.");
  if (algorithms.includes(alg)) return passed("alg", `${alg} is what you accept.`);
  if (/^none$/i.test(alg)) {
    return failed("alg", "alg is none: nobody signed this token, so anybody can have written it.");
  }
  if (alg.startsWith("HS")) {
    return failed("alg", `${alg} needs a shared secret. Whoever can check it can also forge it.`);
  }
  return failed("alg", `alg is ${alg}. You accept ${accepted}; the token must not choose.`);
}

function checkTyp(typ: unknown): Check {
  if (typeof typ === "string" && /^(application\/)?at\+jwt$/i.test(typ)) {
    return passed("typ", `typ is ${typ}: an access token.`);
  }
  const found = typeof typ === "string" ? `typ is ${typ}` : "typ is missing";
  return failed("typ", `${found}, not at+jwt. ${kindOf(typ)}`);
}

function kindOf(typ: unknown): string {
  if (typ === "rt+jwt") return "It is a refresh token, which only its issuer may get.";
  if (typ === "statuslist+jwt") return "It is a status list.";
  return "Without the check, another kind of token could pass as an access token (RFC 9068 §4).";
}

function checkExtensions(header: JsonObject): Check {
  if (!("crit" in header)) return passed("crit", "The header asks for no extension.");
  return failed("crit", "The header asks for an extension. A back end that has none must refuse.");
}
