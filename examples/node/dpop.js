// Checks DPoP proofs (RFC 9449), with jose: whoever sends a bound token holds its key.
//
// jose checks the signature and makes the thumbprint. This module checks all that a proof says
// of the request, and accepts each proof once. It asks for no nonces.

import { createHash } from "node:crypto";
import { calculateJwkThumbprint, compactVerify, importJWK } from "jose";
import { InvalidToken, read, Unavailable } from "./token-verifier.js";

/** The algorithms of proofs. Each needs a private key. */
export const PROOF_ALGORITHMS = ["ES256", "EdDSA", "RS256", "PS256"];

const SECRET_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;
const MAX_ID = 255;
const MAX_RSA_BITS = 8192; // more take too long to verify
const TOLERANCE = 60;
// A proof from a fast clock is good from a minute before its iat until a minute after it.
const REMEMBERED_FOR = 2 * TOLERANCE + 5;
const CAPACITY = 500_000;
const WRONG_KEY = "the DPoP proof is signed with another key than the token is bound to";

/** The proof is refused. The message is safe to show. */
export class InvalidProof extends InvalidToken {
  code = "invalid_dpop_proof";
}

/** The thumbprint of the key that a token is bound to. */
export function keyOf({ cnf }) {
  const [[name, key] = [], ...others] = Object.entries(cnf ?? {});
  if (name !== "jkt" || others.length > 0 || typeof key !== "string" || !THUMBPRINT.test(key)) {
    throw new InvalidToken("the token is not bound to a key of DPoP");
  }
  return key;
}

/** Accepts proofs, each once. Create one and use it for all requests. */
export class ProofChecker {
  #used = new Map();

  /**
   * Checks that a request has one proof of this key, for this token, and uses the proof up.
   * `url` is the address of the request as its sender knows it. Verify the token before: then
   * only holders of valid tokens can fill the memory.
   */
  async require(key, { proofs, method, url, token }) {
    if (proofs.length === 0) throw new InvalidProof("a DPoP proof is needed");
    if (proofs.length > 1) throw new InvalidProof("more than one DPoP proof was sent");
    const { header, claims } = parse(proofs[0]);
    const thumbprint = await authenticate(proofs[0], header);
    checkClaims(claims, { method, url, token });
    this.#note(thumbprint, claims.jti);
    if (thumbprint !== key) throw new InvalidProof(WRONG_KEY);
  }

  /** At the limit it refuses further proofs: a forgotten one could be used again. */
  #note(thumbprint, id) {
    const now = performance.now() / 1000;
    // The oldest come first.
    for (const [name, until] of this.#used) {
      if (until > now) break;
      this.#used.delete(name);
    }
    if (this.#used.size >= CAPACITY) throw new Unavailable();
    const name = sha256(thumbprint + id);
    if (this.#used.has(name)) throw new InvalidProof("the DPoP proof was used before");
    this.#used.set(name, now + REMEMBERED_FOR);
  }
}

function parse(proof) {
  try {
    return read(proof);
  } catch {
    throw new InvalidProof("the DPoP proof is malformed");
  }
}

/** Returns the thumbprint of the key that signed the proof. */
async function authenticate(proof, header) {
  const key = await publicKey(header);
  await compactVerify(proof, key, { algorithms: PROOF_ALGORITHMS }).catch(() => {
    throw new InvalidProof("the signature of the DPoP proof is wrong");
  });
  return calculateJwkThumbprint(header.jwk);
}

async function publicKey({ typ, crit, alg, jwk }) {
  if (typeof typ !== "string" || typ.toLowerCase() !== "dpop+jwt" || crit !== undefined) {
    throw new InvalidProof("the DPoP proof is not of the type dpop+jwt");
  }
  if (!PROOF_ALGORITHMS.includes(alg)) {
    throw new InvalidProof("the DPoP proof is signed with an algorithm that is not accepted");
  }
  if (SECRET_MEMBERS.some((name) => Object.hasOwn(jwk ?? {}, name))) {
    throw new InvalidProof("the DPoP proof contains a private key; never use that key again");
  }
  const { alg: named = alg, use = "sig", key_ops: uses = ["verify"] } = jwk ?? {};
  const fits = named === alg && use === "sig" && Array.isArray(uses) && uses.includes("verify");
  const key = fits ? await importJWK(jwk, alg).catch(() => undefined) : undefined;
  const { modulusLength: bits = 2048 } = key?.algorithm ?? {};
  if (key?.type !== "public" || bits < 2048 || bits > MAX_RSA_BITS) {
    throw new InvalidProof("the DPoP proof has no usable public key");
  }
  return key;
}

function checkClaims({ htm, htu, iat, jti, ath = "", nonce = "" }, { method, url, token }) {
  const isDate = Number.isSafeInteger(Math.floor(iat)) && iat === +iat;
  const areTexts = [htm, htu, jti, ath, nonce].every((text) => typeof text === "string");
  if (!isDate || !areTexts || jti === "" || Buffer.byteLength(jti) > MAX_ID) {
    throw new InvalidProof("the DPoP proof is malformed");
  }
  if (htm !== method) throw new InvalidProof("the DPoP proof is for another method");
  const [sent, known] = [normal(htu), normal(url)];
  if (!sent || sent !== known) throw new InvalidProof("the DPoP proof is for another URL");
  if (Math.abs(Math.floor(iat) - Math.floor(Date.now() / 1000)) > TOLERANCE) {
    throw new InvalidProof("the DPoP proof was not made within the last minute");
  }
  if (ath !== sha256(token)) throw new InvalidProof("the DPoP proof is for another access token");
}

/** Without query, fragment, final slash and needless encoding (RFC 3986 §6.2.2). */
function normal(text) {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, origin, pathname } = new URL(text);
  if (!/^https?:$/.test(protocol) || username || password) return undefined;
  const path = pathname.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
  return origin + path.replace(/\/$/, "");
}

function sha256(text) {
  return createHash("sha256").update(text).digest("base64url");
}
