// Calls an API for itself: nobody logs in.

import { readFile } from "node:fs/promises";
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", RECIPE_API = "http://localhost:8081" } = process.env;
const { CLIENT_ID = "recipe-counter", CLIENT_SECRET, PRIVATE_KEY_FILE, DPOP } = process.env;

/** The key that make-key.js made. */
async function privateKey() {
  const jwk = JSON.parse(await readFile(PRIVATE_KEY_FILE, "utf8"));
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  return { key: await crypto.subtle.importKey("jwk", jwk, kind, false, ["sign"]), kid: jwk.kid };
}

const method = PRIVATE_KEY_FILE
  ? oidc.PrivateKeyJwt(await privateKey())
  : oidc.ClientSecretBasic(CLIENT_SECRET);
// The library refuses http unless told otherwise.
const execute = ISSUER.startsWith("http://localhost:") ? [oidc.allowInsecureRequests] : [];
const us = await oidc.discovery(new URL(ISSUER), CLIENT_ID, {}, method, { execute });

// With a key for proofs, nobody else can use the token (RFC 9449).
const proofs = DPOP ? { DPoP: oidc.getDPoPHandle(us, await oidc.randomDPoPKeyPair("ES256")) } : {};
const tokens = await oidc.clientCredentialsGrant(us, { scope: "recipes" }, proofs);
const call = [us, tokens.access_token, new URL("/recipes", RECIPE_API), "GET", null, undefined];
const answer = await oidc.fetchProtectedResource(...call, proofs);
const recipes = await answer.json();
const { scope, token_type: type } = tokens;
console.log(JSON.stringify({ status: answer.status, scope, type, recipes: recipes.length }));
