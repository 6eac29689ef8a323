// Verifies access tokens of one issuer statelessly, with jose.
//
// jose checks the signature, `typ`, `iss`, `aud` and the dates. This module adds what jose
// does not check: members named twice, numbers and text that parsers read differently,
// left-over bits, JSON types, tokens from the future and ended sessions.

import { inflateSync } from "node:zlib";
import { compactVerify, importJWK, jwtVerify } from "jose";

const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const MAX_TOKEN = 8 * 1024;
const MAX_LIST = 1024 * 1024;
const LEEWAY = 30;
const KEYS_FRESH_FOR = 150; // half of the issuer's max-age
const RETRY_AFTER = 10;
const SILENT_AFTER = 60;
const DAY = 24 * 60 * 60;
/** What the issuer signs with: clients may choose. Each of its keys is for one of them. */
const ALGORITHMS = ["RS256", "ES256"];

/** The token is rejected. The message is safe to show: it repeats nothing of the token. */
export class InvalidToken extends Error {
  code = "invalid_token";
}

/** The token cannot be checked at the moment. */
export class Unavailable extends Error {}

/** Holds the issuer's keys and status lists. Create one and use it for all requests. */
export class TokenVerifier {
  constructor({ issuer, audience, algorithms = ALGORITHMS, fetchUrl = issuer, refuseIfSilent }) {
    Object.assign(this, { issuer, audience, algorithms, fetchUrl, refuseIfSilent });
    this.keys = new Cached(() => this.#fetchKeys(), DAY);
    this.lists = new Map();
  }

  /** Returns the claims of a bearer token, or throws InvalidToken or Unavailable. */
  async verify(token) {
    const claims = await this.verifyWithoutProof(token);
    if (Object.hasOwn(claims, "cnf")) throw new InvalidToken("the token is bound to a key");
    return claims;
  }

  /** Returns the claims of a token that may be bound to a key. The caller checks the proof. */
  async verifyWithoutProof(token) {
    const { header, claims } = read(token);
    checkTypes(claims);
    const { issuer, audience, algorithms } = this;
    const expected = { issuer, audience, algorithms, typ: "at+jwt", clockTolerance: LEEWAY };
    const key = await this.#key(header);
    await jwtVerify(token, key, expected).catch((error) => {
      throw new InvalidToken(`the token is refused: ${error.code}`);
    });
    if (claims.iat > Date.now() / 1000 + LEEWAY) {
      throw new InvalidToken("the token was issued in the future");
    }
    await this.#checkSession(claims);
    return claims;
  }

  async #checkSession({ status }) {
    if (status === undefined) return;
    const { idx, uri } = status?.status_list ?? {};
    const known = typeof uri === "string" && uri.startsWith(`${this.issuer}/`);
    if (!known || !Number.isSafeInteger(idx) || idx < 0) {
      throw new InvalidToken("the status of the token is not valid");
    }
    if (!this.lists.has(uri)) {
      this.lists.set(uri, new Cached(() => this.#fetchList(uri), SILENT_AFTER));
    }
    const cached = this.lists.get(uri);
    const list = await cached.get();
    if (!list || Date.now() / 1000 >= list.exp + LEEWAY) return this.#withoutAnswer();
    if (idx >= list.bits.length * 8) {
      throw new InvalidToken("the status of the token is not valid");
    }
    if ((list.bits[idx >> 3] >> (idx & 7)) & 1) {
      throw new InvalidToken("the session of the token has ended");
    }
    if (cached.isSilent()) this.#withoutAnswer();
  }

  #withoutAnswer() {
    if (this.refuseIfSilent) throw new Unavailable();
  }

  async #key({ alg, kid, crit }) {
    if (crit !== undefined) throw new InvalidToken("the token needs an extension");
    let keys = await this.keys.get();
    if (keys && !keys.has(kid)) keys = await this.keys.get(0);
    if (!keys || this.keys.isSilent()) throw new Unavailable();
    const found = keys.get(kid);
    if (found?.alg !== alg || !this.algorithms.includes(alg)) {
      throw new InvalidToken("the token is signed with an unknown key or algorithm");
    }
    return found.key;
  }

  async #fetch(url) {
    if (!url.startsWith(`${this.issuer}/`)) throw new Error(`${url} is not a URL of the issuer`);
    // A redirect could lead anywhere.
    const options = { redirect: "error", signal: AbortSignal.timeout(3000) };
    const answer = await fetch(this.fetchUrl + url.slice(this.issuer.length), options);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return answer.text();
  }

  async #fetchKeys() {
    const discovery = `${this.issuer}/.well-known/openid-configuration`;
    const { issuer, jwks_uri: uri } = JSON.parse(await this.#fetch(discovery));
    if (issuer !== this.issuer) throw new Error("the discovery document is of another issuer");
    const { keys } = JSON.parse(await this.#fetch(uri));
    const usable = await Promise.all(keys.map(importKey));
    return [new Map(usable.filter(Boolean)), KEYS_FRESH_FOR];
  }

  async #fetchList(uri) {
    const token = await this.#fetch(uri);
    const { header, claims } = read(token, 2 * MAX_LIST);
    if (header.typ !== "statuslist+jwt" || claims.sub !== uri) throw new Error("another list");
    checkDates(claims);
    await compactVerify(token, await this.#key(header), { algorithms: this.algorithms });
    const { iss = this.issuer, iat, exp, ttl = 10, status_list: list } = claims;
    const now = Date.now() / 1000;
    if (iss !== this.issuer || iat > now + LEEWAY || exp + LEEWAY <= now || list.bits !== 1) {
      throw new Error("not a valid list");
    }
    const bits = inflateSync(decode(list.lst), { maxOutputLength: MAX_LIST });
    return [{ exp, bits }, Math.min(Math.max(ttl, 1), 3600)];
  }
}

/** Whether a client got the token for itself. Then `sub` is no person (RFC 9068 §2.2). */
export function isOfMachine({ sub, client_id: client }) {
  return sub === client;
}

/** Fetches a value again once it is old. Concurrent callers share one fetch. */
class Cached {
  value = undefined;
  freshFor = 0;
  fetchedAt = -Infinity;
  triedAt = -Infinity;

  constructor(fetch, goodFor) {
    Object.assign(this, { fetch, goodFor });
  }

  get(freshFor = this.freshFor) {
    const now = performance.now() / 1000;
    const pause = Math.min(RETRY_AFTER, this.freshFor || 1);
    if (now - this.fetchedAt >= freshFor && now - this.triedAt >= pause && !this.running) {
      this.triedAt = now;
      this.running = this.fetch()
        .then(([value, freshFor]) => Object.assign(this, { value, freshFor, fetchedAt: now }))
        .catch((error) => console.warn("cannot fetch the issuer's documents:", error.message))
        .finally(() => (this.running = undefined));
    }
    return Promise.resolve(this.running).then(() => this.value);
  }

  isSilent() {
    return performance.now() / 1000 - this.fetchedAt > this.goodFor;
  }
}

/** Parses header and claims. Rejects JSON that other parsers could read differently. */
export function read(token, maxLength = MAX_TOKEN) {
  try {
    if (token.length > maxLength || !TOKEN.test(token)) throw new Error("not three parts");
    const [header, claims] = token.split(".").map(decode);
    return { header: parse(header), claims: parse(claims) };
  } catch {
    throw new InvalidToken("the token is malformed");
  }
}

function decode(part) {
  const decoded = Buffer.from(part, "base64url");
  if (decoded.toString("base64url") !== part) throw new Error("not canonical");
  return decoded;
}

/** Parses a JSON object. Rejects members named twice, of which JSON.parse keeps the last. */
function parse(bytes) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = JSON.parse(text, readable);
  const objects = [];
  for (const [found, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (found === "{") objects.push(new Set());
    else if (found === "}") objects.pop();
    else if (name) {
      const names = objects.at(-1);
      if (names.size === names.add(JSON.parse(name)).size) throw new Error("a member twice");
    }
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error();
  return value;
}

/** Rejects infinite numbers and half surrogate pairs, which other parsers reject too. */
function readable(name, value) {
  const isInfinite = value === Infinity || value === -Infinity;
  const isBroken = typeof value === "string" && !value.isWellFormed();
  if (isInfinite || isBroken || !name.isWellFormed()) throw new Error("ambiguous JSON");
  return value;
}

function checkTypes(claims) {
  const { iss, sub, aud, type = "access", scope = "", jti = "" } = claims;
  const texts = [iss, sub, type, scope, jti, ...(Array.isArray(aud) ? aud : [aud])];
  if (!texts.every((text) => typeof text === "string")) {
    throw new InvalidToken("a claim is missing or of the wrong type");
  }
  if (!sub || type !== "access") throw new InvalidToken("the sub or type is not valid");
  checkDates(claims);
}

function checkDates({ iat, exp, nbf = 0 }) {
  if (![iat, exp, nbf].every((date) => Number.isSafeInteger(Math.floor(date)) && date === +date)) {
    throw new InvalidToken("a date is missing or not valid");
  }
}

/** Imports a public signature key of a kind that jose knows. jose rejects short keys itself. */
async function importKey({ use = "sig", d, ...jwk }) {
  const defaults = { RSA: "RS256", "P-256": "ES256", "P-384": "ES384", Ed25519: "EdDSA" };
  const alg = jwk.alg ?? defaults[jwk.crv ?? jwk.kty];
  if (!jwk.kid || !alg || use !== "sig" || d !== undefined || jwk.kty === "oct") return undefined;
  const key = await importJWK(jwk, alg).catch(() => undefined);
  return key && [jwk.kid, { alg, key }];
}
