// Logs people in and out with openid-client, and calls an API for them.

import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import express from "express";
import session from "express-session";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { LOG_OUT, page } from "../page.js";

const { ISSUER = "http://localhost:8080", RECIPE_API = "http://localhost:8081" } = process.env;
const { CLIENT_ID = "node-app", CLIENT_SECRET, PORT = "3001" } = process.env;
const APP_URL = process.env.APP_URL ?? `http://127.0.0.1:${PORT}`;

// The library refuses http unless told otherwise.
const execute = ISSUER.startsWith("http://localhost:") ? [oidc.allowInsecureRequests] : [];
const authentication = oidc.ClientSecretBasic(CLIENT_SECRET);
const us = await oidc.discovery(new URL(ISSUER), CLIENT_ID, {}, authentication, { execute });

const app = express();
const cookie = { sameSite: "lax", secure: APP_URL.startsWith("https:") };
const secret = randomBytes(32).toString("hex");
const store = new session.MemoryStore();
const options = { name: "node-app", secret, cookie, store };
app.use(session({ ...options, resave: false, saveUninitialized: false }));

app.get("/login", async (request, response) => {
  const verifier = oidc.randomPKCECodeVerifier();
  const expected = { state: oidc.randomState(), nonce: oidc.randomNonce() };
  request.session.login = { verifier, ...expected };
  // The browser carries only a name for the request (RFC 9126).
  const url = await oidc.buildAuthorizationUrlWithPAR(us, {
    redirect_uri: `${APP_URL}/callback`,
    scope: "openid profile email offline_access recipes",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...expected,
  });
  response.redirect(url.href);
});

app.get("/callback", async (request, response) => {
  const { login } = request.session;
  if (!login) throw new Error("this browser has begun no login");
  delete request.session.login;
  const tokens = await oidc.authorizationCodeGrant(us, new URL(request.url, APP_URL), {
    pkceCodeVerifier: login.verifier,
    expectedState: login.state,
    expectedNonce: login.nonce,
    idTokenExpected: true,
  });
  const claims = await oidc.fetchUserInfo(us, tokens.access_token, tokens.claims().sub);
  // A new session id, so that nobody who knew the old one is logged in too.
  await promisify(request.session.regenerate).call(request.session);
  Object.assign(request.session, { claims, tokens });
  sessions.set(tokens.claims().sid, request.sessionID);
  response.redirect("/");
});

// Forgets the login here, and sends the browser on to log out there. That does not end what
// offline_access gave, so the refresh token is revoked (RFC 7009).
app.post("/logout", async (request, response) => {
  const { tokens } = request.session;
  await promisify(request.session.destroy).call(request.session);
  if (!tokens) return response.redirect("/");
  const revoked = oidc.tokenRevocation(us, tokens.refresh_token);
  await revoked.catch((error) => console.error("the refresh token was not revoked:", error));
  const url = oidc.buildEndSessionUrl(us, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${APP_URL}/`,
  });
  response.redirect(url.href);
});

// Our sessions by the `sid` of their ID tokens. In production keep them beside the sessions.
const sessions = new Map();
const keys = createRemoteJWKSet(new URL(us.serverMetadata().jwks_uri));
const LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

// The login has ended there, whatever ended it (OpenID Connect Back-Channel Logout 1.0).
app.post("/backchannel-logout", express.urlencoded({ extended: false }), async (request, response) => {
  response.set("Cache-Control", "no-store");
  const { payload } = await jwtVerify(request.body?.logout_token ?? "", keys, {
    issuer: us.serverMetadata().issuer,
    audience: CLIENT_ID,
    algorithms: ["RS256"],
    typ: "logout+jwt",
    requiredClaims: ["iat", "exp", "jti", "sid", "events"],
  });
  if (!payload.events[LOGOUT] || "nonce" in payload) throw new Error("this is no logout token");
  const id = sessions.get(payload.sid);
  sessions.delete(payload.sid);
  if (id) await promisify(store.destroy).call(store, id);
  response.status(204).end();
});

app.get("/refresh", async (request, response) => {
  const { tokens } = request.session;
  const renewed = await oidc.refreshTokenGrant(us, tokens.refresh_token);
  request.session.tokens = { ...tokens, ...renewed };
  response.redirect("/");
});

app.get("/", async (request, response) => {
  const { claims, tokens } = request.session;
  if (!claims) {
    return response.send(page("Nobody is logged in", {}, '<a href="/login">Log in</a>'));
  }
  const headers = { Authorization: `Bearer ${tokens.access_token}` };
  const { status } = await fetch(`${RECIPE_API}/recipes`, { headers });
  const facts = { claims, recipe_api: status, access_token: tokens.access_token.slice(-8) };
  response.send(page("You are logged in", facts, `<a href="/refresh">Refresh</a>${LOG_OUT}`));
});

app.use((error, _request, response, _next) => {
  const { message, error: code, error_description: description } = error;
  response.status(400).send(page("The login failed", { message, code, description }));
});

app.listen(Number(PORT), "127.0.0.1", () => console.log(`Open ${APP_URL}`));
