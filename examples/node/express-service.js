// The same service with Express, as a middleware for any route.
//
// It accepts tokens of ISSUER for AUDIENCE and listens on PORT.

import express from "express";
import { InvalidToken, TokenVerifier, Unavailable } from "./token-verifier.js";

const { env } = process;
const verifier = new TokenVerifier({
  issuer: env.ISSUER ?? "http://localhost:8080",
  audience: env.AUDIENCE ?? "recipe-api",
  algorithms: env.ALGORITHMS?.split(","),
  fetchUrl: env.FETCH_URL,
  refuseIfSilent: env.STATUS_POLICY === "refuse",
});

/** Requires a token with the scope, and puts its claims into `request.claims`. */
function requireScope(scope) {
  return async (request, response, next) => {
    // If the header is sent twice, `get` returns only the first; another reader may use the last.
    const [scheme, ...token] = (request.headersDistinct.authorization ?? []).join().split(" ");
    if (scheme.toLowerCase() !== "bearer") {
      return refuse(response, 401, "Bearer", "an access token is needed");
    }
    request.claims = await verifier.verify(token.join(" ").trim());
    if (request.claims.scope?.split(" ").includes(scope)) return next();
    const challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
    refuse(response, 403, challenge, `the scope ${scope} is needed`);
  };
}

function refuse(response, status, challenge, error) {
  response.status(status).set("WWW-Authenticate", challenge).json({ error });
}

const app = express();

app.get("/recipes", requireScope("recipes"), (request, response) => {
  response.json({ recipes_of: request.claims.sub });
});

app.use((error, _request, response, next) => {
  if (error instanceof InvalidToken) {
    const challenge = `Bearer error="invalid_token", error_description="${error.message}"`;
    refuse(response, 401, challenge, error.message);
  } else if (error instanceof Unavailable) {
    response.status(503).set("Retry-After", "10").json({ error: "tokens cannot be checked" });
  } else {
    next(error);
  }
});

app.listen(Number(env.PORT ?? 3000), "127.0.0.1");
