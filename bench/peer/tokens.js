import { randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";

import { Refusal } from "./problem.js";

const ACCESS_TTL = 900;
const LIST_LENGTH = 1 << 17;
const SCOPE = "account recipes posts";
const REQUIRED = ["sub", "exp", "iat", "sid", "jti"];

/** Signs tokens and verifies them. */
export class Tokens {
  /** Verified tokens until they expire; undefined if each token is verified each time. */
  #verified;

  constructor(isRemembering) {
    if (isRemembering) this.#verified = new LRUCache({ max: 10_000 });
  }

  static async create(issuer, isRemembering) {
    const algorithms = ["RS256", "RS256", "ES256", "ES256"];
    const keys = await Promise.all(algorithms.map(newKey));
    const [key] = keys;
    const jwks = { keys: keys.map((key) => key.jwk) };
    return Object.assign(new Tokens(isRemembering), { issuer, ...key, jwks });
  }

  /** Both tokens of a session, signed in parallel. */
  async ofSession(session, user) {
    const now = Math.floor(Date.now() / 1000);
    const sid = String(session.id);
    const access = {
      iss: this.issuer,
      sub: String(user.id),
      aud: session.audience.split(" "),
      client_id: session.client_id,
      scope: session.scope,
      type: "access",
      iat: now,
      exp: now + ACCESS_TTL,
      jti: randomUUID(),
      sid,
      auth_time: seconds(session.auth_time),
      preferred_username: user.username,
      given_name: user.first_name ?? undefined,
      family_name: user.last_name ?? undefined,
      picture: user.image_url ?? undefined,
      thumb_url: user.thumb_url ?? undefined,
      status: {
        status_list: {
          idx: session.id % LIST_LENGTH,
          uri: `${this.issuer}/status-lists/${Math.floor(session.id / LIST_LENGTH)}`,
        },
      },
    };
    const refresh = {
      iss: this.issuer,
      sub: String(user.id),
      aud: this.issuer,
      type: "refresh",
      iat: seconds(session.rotated_at),
      exp: seconds(session.expires_at),
      jti: session.current_jti,
      sid,
    };
    const [accessToken, refreshToken] = await Promise.all([
      this.sign("at+jwt", access),
      this.sign("rt+jwt", refresh),
    ]);
    return { accessToken, refreshToken, expiresIn: ACCESS_TTL };
  }

  sign(typ, claims) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: this.jwk.kid, typ })
      .sign(this.privateKey);
  }

  /** The claims of an access token for `audience`. */
  async access(token, audience) {
    const known = this.#verified?.get(token);
    const payload = known ?? (await this.#verify(token, { typ: "at+jwt" }));
    if (this.#verified && !known) {
      const ttl = payload.exp * 1000 - Date.now();
      this.#verified.set(token, payload, { ttl: Math.max(ttl, 1) });
    }
    if (!payload.aud.includes(audience)) throw invalidToken();
    return payload;
  }

  /** The claims of a refresh token. It is for one use, so it is not cached. */
  refresh(token) {
    return this.#verify(token, { typ: "rt+jwt", audience: this.issuer });
  }

  async #verify(token, options) {
    const rules = { ...options, issuer: this.issuer, algorithms: ["RS256"], requiredClaims: REQUIRED };
    try {
      return (await jwtVerify(token, this.publicKey, rules)).payload;
    } catch {
      throw invalidToken();
    }
  }
}

async function newKey(alg) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), alg, use: "sig" };
  return { privateKey, publicKey, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } };
}

/** A hook that requires an access token for `audience` with `scope`. */
export function requireToken(tokens, audience, scope) {
  return async (request, reply) => {
    const { authorization } = request.headers;
    if (!authorization?.startsWith("Bearer ")) {
      reply.header("www-authenticate", "Bearer");
      throw new Refusal(401, "an access token is needed");
    }
    const claims = await tokens.access(authorization.slice(7), audience);
    if (!claims.scope.split(" ").includes(scope)) throw new Refusal(403, `the scope ${scope} is needed`);
    request.claims = claims;
  };
}

export { SCOPE };

function invalidToken() {
  return new Refusal(401, "the access token is not valid");
}

function seconds(stored) {
  return Math.floor(Date.parse(stored) / 1000);
}
