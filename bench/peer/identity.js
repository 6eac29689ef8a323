import { createHash, timingSafeEqual } from "node:crypto";
import { deflateSync } from "node:zlib";
import { verify } from "@node-rs/argon2";

import { moment } from "./databases.js";
import { nullable } from "./people.js";
import { Refusal } from "./problem.js";
import { Sessions } from "./sessions.js";
import { requireToken, SCOPE } from "./tokens.js";

const JSON_TYPE = "application/json";

const userSchema = {
  type: "object",
  properties: {
    id: { type: "integer" },
    username: { type: "string" },
    email: nullable,
    first_name: nullable,
    last_name: nullable,
    image_url: nullable,
    thumb_url: nullable,
    bio: nullable,
    created_at: { type: "string" },
  },
};

/** Login, refresh, `/me`, introspection and the static documents. */
export async function identityRoutes(app, { databases, tokens, issuer, introspectionClient }) {
  const sessions = new Sessions(databases.identity);
  const audience = `${issuer} recipe-api`;
  const isClient = clientCheck(introspectionClient);

  app.post("/login", async (request) => {
    const { username, password } = request.body;
    const user = sessions.byUsername.get(String(username).normalize("NFKC").toLowerCase());
    if (!user || !(await verify(user.password_hash, String(password)))) {
      throw new Refusal(401, "the username or the password is wrong");
    }
    const session = sessions.open(user, SCOPE, audience, request);
    const { accessToken, refreshToken, expiresIn } = await tokens.ofSession(session, user);
    return {
      token: accessToken,
      refresh_token: refreshToken,
      token_type: "Bearer",
      expires_in: expiresIn,
      user: shown(user),
    };
  });

  app.post("/api/token/refresh", async (request) => {
    const claims = await tokens.refresh(String(request.body.refresh_token));
    const session = sessions.rotate(Number(claims.sid), claims.jti);
    const user = session && sessions.userById.get(session.user_id);
    if (!user) throw new Refusal(401, "the session is over");
    const { accessToken, refreshToken, expiresIn } = await tokens.ofSession(session, user);
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: "Bearer",
      expires_in: expiresIn,
      scope: session.scope,
    };
  });

  const guarded = {
    onRequest: requireToken(tokens, issuer, "account"),
    schema: { response: { 200: userSchema } },
  };
  app.get("/me", guarded, async (request) => {
    const user = sessions.user(Number(request.claims.sid));
    if (!user) throw new Refusal(401, "the session is over");
    return shown(user);
  });

  app.post("/oauth/introspect", async (request) => {
    if (!isClient(request.headers.authorization)) throw new Refusal(401, "the client is unknown");
    const claims = await tokens.access(String(request.body.token), issuer).catch(() => undefined);
    const user = claims && sessions.user(Number(claims.sid));
    if (!user) return { active: false };
    const { iss, sub, aud, scope, exp, iat, jti, sid } = claims;
    const { client_id, username } = user;
    const token_type = "Bearer";
    return { active: true, iss, sub, aud, client_id, username, token_type, scope, exp, iat, jti, sid };
  });

  const keys = JSON.stringify(tokens.jwks);
  const metadata = JSON.stringify(discovery(issuer));
  const cached = "public, max-age=300";
  app.get("/.well-known/jwks.json", async (_request, reply) =>
    reply.type(JSON_TYPE).header("cache-control", cached).send(keys),
  );
  app.get("/.well-known/openid-configuration", async (_request, reply) =>
    reply.type(JSON_TYPE).header("cache-control", cached).send(metadata),
  );
  const list = await statusList(tokens, issuer);
  app.get("/status-lists/:id", async (_request, reply) =>
    reply.type("application/statuslist+jwt").header("cache-control", "no-cache").send(list),
  );
}

function shown({ id, username, email, first_name, last_name, image_url, thumb_url, bio, created_at }) {
  created_at = moment(created_at);
  return { id, username, email, first_name, last_name, image_url, thumb_url, bio, created_at };
}

/** Compares hashes, so that the time reveals nothing about the secret. */
function clientCheck(client) {
  const hash = (text) => createHash("sha256").update(text).digest();
  const expected = hash(client);
  return (authorization = "") => {
    const [scheme, credentials = ""] = authorization.split(" ");
    const given = hash(Buffer.from(credentials, "base64"));
    return scheme === "Basic" && timingSafeEqual(given, expected);
  };
}

function statusList(tokens, issuer) {
  const now = Math.floor(Date.now() / 1000);
  const lst = deflateSync(Buffer.alloc(1 << 14), { level: 9 }).toString("base64url");
  return tokens.sign("statuslist+jwt", {
    sub: `${issuer}/status-lists/0`,
    iat: now,
    exp: now + 86_400,
    ttl: 10,
    status_list: { bits: 1, lst },
  });
}

/** The same document, also where the peer does not do what it says. */
function discovery(issuer) {
  return {
    issuer: issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    end_session_endpoint: `${issuer}/oauth/end-session`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    scopes_supported: [
      "openid",
      "profile",
      "email",
      "offline_access",
      "account",
      "recipes",
      "posts",
    ],
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post"],
    grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: [
      "none",
      "client_secret_basic",
      "client_secret_post",
      "private_key_jwt",
    ],
    revocation_endpoint_auth_methods_supported: [
      "none",
      "client_secret_basic",
      "client_secret_post",
      "private_key_jwt",
    ],
    introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    dpop_signing_alg_values_supported: ["ES256", "EdDSA", "RS256", "PS256"],
    token_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA"],
    revocation_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA"],
    introspection_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256", "ES256"],
    claims_supported: [
      "iss",
      "sub",
      "aud",
      "azp",
      "exp",
      "iat",
      "auth_time",
      "nonce",
      "acr",
      "amr",
      "at_hash",
      "sid",
      "name",
      "given_name",
      "family_name",
      "preferred_username",
      "picture",
      "email",
      "email_verified",
    ],
    claims_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_pushed_authorization_requests: false,
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
    acr_values_supported: ["1"],
    prompt_values_supported: ["none", "login", "consent", "select_account"],
    ui_locales_supported: ["en"],
    service_documentation: `${issuer}/openapi.json`,
  };
}
