import { beforeAll, describe, expect, it } from "vitest";
import { encode } from "./base64url";
import { checkToken } from "./check-token";
import type { Expected, Rule } from "./rules";

const ISSUER = "https://id.example.com";
const NOW = 1_767_225_600;
const EXPECTED: Expected = { issuer: ISSUER, audience: "mail", algorithms: ["ES256"] };
const HEADER = { alg: "ES256", kid: "one", typ: "at+jwt" };
const CLAIMS = { iss: ISSUER, aud: "mail", sub: "7", iat: NOW, exp: NOW + 900, scope: "read" };

type Members = Record<string, unknown>;

const json = (value: unknown) => encode(new TextEncoder().encode(JSON.stringify(value)));
let pair: CryptoKeyPair;
let documents: Map<string, unknown>;

beforeAll(async () => {
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  pair = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const keySet = { keys: [{ ...jwk, kid: "one", alg: "ES256", key_ops: undefined }] };
  documents = new Map<string, unknown>([
    [`${ISSUER}/.well-known/oauth-authorization-server`, { issuer: ISSUER, jwks_uri: "x:keys" }],
    ["x:keys", keySet],
    ["https://other.example/.well-known/openid-configuration", { issuer: "someone" }],
    ["x:page", "a page"],
  ]);
});

async function fetchText(url: string): Promise<string> {
  const found = documents.get(url);
  if (!found) throw new Error("there is nothing");
  return JSON.stringify(found);
}

async function signed(header: Members = {}, claims: Members = {}): Promise<string> {
  const text = `${json({ ...HEADER, ...header })}.${json({ ...CLAIMS, ...claims })}`;
  const method = { name: "ECDSA", hash: "SHA-256" };
  const bytes = await crypto.subtle.sign(method, pair.privateKey, new TextEncoder().encode(text));
  return `${text}.${encode(new Uint8Array(bytes))}`;
}

async function outcomes(token: string, expected: Partial<Expected> = {}) {
  const { checks } = await checkToken(token, { ...EXPECTED, ...expected }, NOW, fetchText);
  return new Map(checks.map(({ rule, outcome, reason }) => [rule, `${outcome}: ${reason}`]));
}

it("finds the keys by either kind of metadata, and any algorithm that is chosen", async () => {
  const { verdict } = await checkToken(await signed(), EXPECTED, NOW, fetchText);
  expect(verdict).toBe("accepted");
});

describe("the reason", () => {
  it.each<[Rule, Members, Members, string]>([
    ["alg", { alg: "none" }, {}, "failed: alg is none: nobody signed this token"],
    ["alg", { alg: "HS256" }, {}, "failed: HS256 needs a shared secret."],
    ["alg", { alg: "RS256" }, {}, "failed: alg is RS256. You accept ES256"],
    ["typ", { typ: "JWT" }, {}, "failed: typ is JWT, not at+jwt."],
    ["crit", { crit: ["exp"] }, {}, "failed: The header asks for an extension."],
    ["kid", { kid: "two" }, {}, "failed: The issuer publishes no key two."],
    ["kid", { kid: 1 }, {}, "failed: The header names no key."],
    ["iss", {}, { iss: `${ISSUER}/` }, `failed: It is of ${ISSUER}/, and you expect ${ISSUER}.`],
    ["aud", {}, { aud: ["a", "b"] }, "failed: It is meant for a, b, not for mail."],
    ["sub", {}, { sub: "" }, "failed: sub is missing, empty or not text"],
    ["exp", {}, { exp: NOW }, "passed: It expired 0 seconds ago, which is within the leeway"],
    ["exp", {}, { exp: NOW - 7_200 }, "failed: It expired 2 hours ago."],
    ["iat", {}, { iat: NOW + 60 }, "failed: iat is 1 minute in the future."],
    ["nbf", {}, { nbf: NOW + 20 }, "passed: nbf is 20 seconds in the future, which is within"],
    ["type", {}, { type: "refresh" }, 'failed: type is "refresh", not "access".'],
    ["cnf", {}, { cnf: { jkt: "x" } }, "failed: It is bound to a key"],
    ["status", {}, { status: {} }, "failed: status is not a valid reference"],
  ])("for %s of %j and %j", async (rule, header, claims, reason) => {
    expect((await outcomes(await signed(header, claims))).get(rule)).toContain(reason);
  });

  it.each<[string, Partial<Expected>]>([
    ["The discovery document is of another issuer.", { issuer: "https://other.example" }],
    [
      "https://none.example/.well-known/oauth-authorization-server cannot be read.",
      { issuer: "https://none.example" },
    ],
    ["x:nothing cannot be read.", { keySetUrl: "x:nothing" }],
    ["There is no key set at x:page.", { keySetUrl: "x:page" }],
  ])("why there are no keys: %s", async (reason, expected) => {
    const found = await outcomes(await signed(), expected);
    expect(found.get("kid")).toContain(`unknown: ${reason}`);
    expect(found.get("signature")).toMatch(/^unknown/);
  });
});

it.each([
  ["", "There is no token."],
  ["e30.e30", "It has 2 of the three parts of a token."],
  ["a.b.c.d.e", "it is encrypted, not only signed."],
  [`${json({ alg: "none" })}.${json(CLAIMS)}.`, "It has no signature"],
  ["e30.!.AA", "other characters than base64url"],
  ["e30.W10.AA", "The second part, the claims, cannot be read in one way only"],
])("says what is wrong with the form of %j", async (token, reason) => {
  expect((await outcomes(token)).get("form")).toContain(reason);
});
