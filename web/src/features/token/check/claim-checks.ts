import type { JsonObject } from "@/api/json-object";
import { duration, isDate, isOver, isToCome, LEEWAY } from "./dates";
import { type Check, type Expected, failed, passed, type Rule } from "./rules";

/** Checks the claims that need no further document (RFC 7519 §4.1, RFC 9068 §4). */
export function checkClaims(claims: JsonObject, expected: Expected, now: number): Check[] {
  return [
    checkIssuer(claims.iss, expected.issuer),
    checkAudience(claims.aud, expected.audience),
    checkSubject(claims),
    checkExpiry(claims.exp, now),
    checkStart("iat", claims.iat, now),
    "nbf" in claims
      ? checkStart("nbf", claims.nbf, now)
      : passed("nbf", "The token names no start, and need not."),
    checkTypes(claims),
    checkConfirmation(claims),
  ];
}

function checkIssuer(iss: unknown, issuer: string): Check {
  if (iss === issuer) return passed("iss", `It is of ${issuer}.`);
  const found = typeof iss === "string" ? `It is of ${iss}` : "It names no issuer";
  return failed("iss", `${found}, and you expect ${issuer}. The texts must be equal.`);
}

function checkAudience(aud: unknown, audience: string): Check {
  const names: unknown[] = Array.isArray(aud) ? aud : [aud];
  const texts = names.filter((name) => typeof name === "string");
  if (texts.length < names.length) return failed("aud", "aud is missing or is not text.");
  if (texts.includes(audience)) return passed("aud", `It is meant for ${audience}.`);
  return failed("aud", `It is meant for ${texts.join(", ") || "nobody"}, not for ${audience}.`);
}

/** A client that got the token for itself is its subject (RFC 9068 §2.2). */
function checkSubject({ sub, client_id }: JsonObject): Check {
  if (typeof sub === "string" && sub) {
    if (sub === client_id) return passed("sub", `It is of the client ${sub} itself, no person.`);
    return passed("sub", `It is about the user ${sub}.`);
  }
  return failed("sub", "sub is missing, empty or not text: it is about nobody.");
}

function checkExpiry(exp: unknown, now: number): Check {
  if (!isDate(exp)) return failed("exp", "exp is missing or is not a date.");
  const left = duration(exp - now);
  if (isOver(exp, now)) return failed("exp", `It expired ${left} ago.`);
  if (exp > now) return passed("exp", `It expires in ${left}.`);
  return passed("exp", `It expired ${left} ago, which is within the leeway of ${LEEWAY} seconds.`);
}

function checkStart(rule: "iat" | "nbf", start: unknown, now: number): Check {
  if (!isDate(start)) return failed(rule, `${rule} is missing or is not a date.`);
  const away = duration(start - now);
  if (isToCome(start, now)) return failed(rule, `${rule} is ${away} in the future.`);
  const says = rule === "iat" ? "It was issued" : "It has been valid since";
  if (start <= now) return passed(rule, `${says} ${away} ago.`);
  return passed(rule, `${rule} is ${away} in the future, which is within the leeway.`);
}

/** Claims that a back end reads must have the types that it expects. */
function checkTypes({ type = "access", scope = "", jti = "" }: JsonObject): Check {
  const rule: Rule = "type";
  if (type !== "access") return failed(rule, `type is ${JSON.stringify(type)}, not "access".`);
  if (typeof scope !== "string") return failed(rule, "scope is not text.");
  if (typeof jti !== "string") return failed(rule, "jti is not text.");
  return passed(rule, "type is access or absent, and scope and jti are text.");
}

/** A token with `cnf` is for the holder of a key, so it is no bearer token (RFC 9449 §7.1). */
function checkConfirmation(claims: JsonObject): Check {
  if (!("cnf" in claims)) return passed("cnf", "It is bound to no key: whoever has it may use it.");
  return failed("cnf", "It is bound to a key, and worth nothing without a proof of that key.");
}

/** Checks that the token permits what the route needs. */
export function checkScope(scope: unknown, needed: string | undefined): Check {
  if (!needed) return passed("scope", "You ask for none.");
  const granted = typeof scope === "string" ? scope.split(" ").filter(Boolean) : [];
  if (granted.includes(needed)) return passed("scope", `It permits ${needed}.`);
  return failed("scope", `It permits ${granted.join(", ") || "nothing"}, not ${needed}.`);
}
