// Calls an API for itself: nobody logs in.

import { readFile } from "node:fs/promises";
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", RECIPE_API = "http://localhost:8081" } = process.env;
const { CLIENT_ID = "recipe-counter", CLIENT_SECRET, PRIVATE_KEY_FILE } = process.env;

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

const tokens = await oidc.clientCredentialsGrant(us, { scope: "recipes" });
const headers = { authorization: `Bearer ${tokens.access_token}` };
const answer = await fetch(`${RECIPE_API}/recipes`, { headers });
const recipes = await answer.json();
console.log(JSON.stringify({ status: answer.status, scope: tokens.scope, recipes: recipes.length }));
