// Logs its user in with a browser, and calls an API for them.

import { once } from "node:events";
import { createServer } from "node:http";
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", RECIPE_API = "http://localhost:8081" } = process.env;
const { CLIENT_ID = "command-line-tool" } = process.env;

// The library refuses http unless told otherwise.
const execute = ISSUER.startsWith("http://localhost:") ? [oidc.allowInsecureRequests] : [];
const us = await oidc.discovery(new URL(ISSUER), CLIENT_ID, {}, oidc.None(), { execute });

/** Shows the login in a browser, and returns the tokens. */
async function logIn() {
  // The answer comes to a port of this machine (RFC 8252 §7.3).
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const redirectUri = `http://127.0.0.1:${server.address().port}/callback`;
  const verifier = oidc.randomPKCECodeVerifier();
  const expected = { state: oidc.randomState(), nonce: oidc.randomNonce() };
  const url = oidc.buildAuthorizationUrl(us, {
    redirect_uri: redirectUri,
    scope: "openid profile email offline_access recipes",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...expected,
  });
  console.log(`Open this page to log in:\n${url}`);
  try {
    const answer = await callback(server, redirectUri);
    return await oidc.authorizationCodeGrant(us, answer, {
      pkceCodeVerifier: verifier,
      expectedState: expected.state,
      expectedNonce: expected.nonce,
      idTokenExpected: true,
    });
  } finally {
    server.close();
    // Browsers open connections ahead, which would keep the tool running.
    server.closeAllConnections();
  }
}

/** Waits for the browser to come back. It may ask for other things, such as an icon. */
async function callback(server, redirectUri) {
  for (;;) {
    const [request, response] = await once(server, "request");
    const url = new URL(request.url, redirectUri);
    if (url.pathname === "/callback") {
      response.setHeader("Connection", "close");
      response.end("Go back to the command line.");
      return url;
    }
    response.writeHead(404).end();
  }
}

async function callRecipeApi({ access_token }) {
  const headers = { Authorization: `Bearer ${access_token}` };
  const { status } = await fetch(`${RECIPE_API}/recipes`, { headers });
  console.log(`recipe-api answers ${status} to the token …${access_token.slice(-8)}`);
}

try {
  const tokens = await logIn();
  const claims = await oidc.fetchUserInfo(us, tokens.access_token, tokens.claims().sub);
  console.log(`You are logged in: ${JSON.stringify(claims)}`);
  await callRecipeApi(tokens);
  // A tool that runs again later keeps this token in a file that only its user can read.
  const renewed = await oidc.refreshTokenGrant(us, tokens.refresh_token);
  await callRecipeApi(renewed);
  // It logs its user out by revoking the token (RFC 7009). This tool is done.
  await oidc.tokenRevocation(us, renewed.refresh_token);
} catch ({ message, error, error_description: description }) {
  console.error(`The login failed: ${[message, error, description].filter(Boolean).join(": ")}`);
  process.exitCode = 1;
}
