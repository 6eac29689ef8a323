// A service with one protected route, on Node's own HTTP server.
//
// It accepts tokens of ISSUER for AUDIENCE and listens on PORT.

import { createServer } from "node:http";
import { InvalidToken, TokenVerifier, Unavailable } from "./token-verifier.js";

const { env } = process;
const verifier = new TokenVerifier({
  issuer: env.ISSUER ?? "http://localhost:8080",
  audience: env.AUDIENCE ?? "recipe-api",
  algorithms: env.ALGORITHMS?.split(","),
  fetchUrl: env.FETCH_URL,
  refuseIfSilent: env.STATUS_POLICY === "refuse",
});

async function answer({ url, headersDistinct }) {
  if (url !== "/recipes") return [404, {}, { error: "there is nothing here" }];
  // If the header is sent twice, `headers` has only the first; another reader may use the last.
  const [scheme, ...token] = (headersDistinct.authorization ?? []).join().split(" ");
  if (scheme.toLowerCase() !== "bearer") {
    return [401, { "WWW-Authenticate": "Bearer" }, { error: "an access token is needed" }];
  }
  const claims = await verifier.verify(token.join(" ").trim());
  if (!claims.scope?.split(" ").includes("recipes")) {
    const challenge = 'Bearer error="insufficient_scope", scope="recipes"';
    return [403, { "WWW-Authenticate": challenge }, { error: "the scope recipes is needed" }];
  }
  return [200, {}, { recipes_of: claims.sub }];
}

function refusal(error) {
  if (error instanceof InvalidToken) {
    const challenge = `Bearer error="invalid_token", error_description="${error.message}"`;
    return [401, { "WWW-Authenticate": challenge }, { error: error.message }];
  }
  if (error instanceof Unavailable) {
    return [503, { "Retry-After": "10" }, { error: "tokens cannot be checked" }];
  }
  console.error(error);
  return [500, {}, { error: "something went wrong" }];
}

const server = createServer(async (request, response) => {
  const [status, headers, body] = await answer(request).catch(refusal);
  response.writeHead(status, { ...headers, "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
});
server.listen(Number(env.PORT ?? 3000), "127.0.0.1");
