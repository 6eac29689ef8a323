import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { ISSUER = "http://localhost:8080", AUDIENCE = "recipe-api", PORT = "3000" } = process.env;
const keys = createRemoteJWKSet(new URL(`${ISSUER}/.well-known/jwks.json`));
const rules = {
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: ["RS256", "ES256"],
  typ: "at+jwt",
  clockTolerance: 30,
  requiredClaims: ["exp", "iat", "sub"],
};

async function answer({ headers }) {
  const token = (headers.authorization ?? "").replace(/^Bearer /, "");
  try {
    const { payload } = await jwtVerify(token, keys, rules);
    if ("cnf" in payload) return [401, "bound to a key\n"];
    if (payload.sub === payload.client_id) return [403, "this needs a person\n"];
    return [200, `hello, user ${payload.sub}\n`];
  } catch (error) {
    // Other errors mean that the keys cannot be fetched.
    const isInvalid = /^ERR_(JW[ST]_|JOSE_(ALG|NOT)_|JWKS_NO_)/.test(error.code);
    return [isInvalid ? 401 : 503, `${error.code}\n`];
  }
}

createServer(async (request, response) => {
  const [status, body] = await answer(request);
  response.writeHead(status, status === 401 ? { "WWW-Authenticate": "Bearer" } : {}).end(body);
}).listen(Number(PORT), "127.0.0.1");
