import { isDate } from "./dates";

const MEANINGS: Readonly<Record<string, string>> = {
  alg: "how it is signed",
  kid: "which of the issuer’s keys signed it",
  typ: "what kind of token it is",
  crit: "extensions that a reader must know",
  jwk: "a key that came with the token: ignore it",
  jku: "an address of keys that came with the token: ignore it",
  x5u: "an address of a certificate that came with the token: ignore it",
  x5c: "a certificate that came with the token: ignore it",
  iss: "who issued it",
  sub: "the user, by the issuer’s id",
  aud: "the back ends that it is meant for",
  exp: "when it expires",
  iat: "when it was issued",
  nbf: "from when on it counts",
  jti: "the name of this token",
  sid: "the session that it belongs to",
  scope: "what it permits",
  cnf: "the key whose holder the token is for (DPoP)",
  type: "access or refresh",
  token_use: "what some other issuers write instead of typ or type",
  client_id: "the program that obtained it",
  auth_time: "when the user last typed the password",
  preferred_username: "the username at that time",
  given_name: "the first name",
  family_name: "the last name",
  picture: "the address of the user’s picture",
  thumb_url: "the address of a small picture",
  csrf: "what a script must send back when the token is in a cookie",
  status: "where to see whether the session has ended",
};

/** What a member of the header or a claim means. */
export function meaningOf(name: string): string {
  return MEANINGS[name] ?? "not one that this page knows";
}

const DATES = new Set(["exp", "iat", "nbf", "auth_time"]);

/** A value as JSON; a date also as people write it. */
export function shown(name: string, value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!DATES.has(name) || !isDate(value)) return text;
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? text : `${text} (${date.toLocaleString("en-GB")})`;
}
