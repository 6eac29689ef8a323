// Decides who may call a route, and what everyone else is answered (RFC 6750 §3, RFC 9449 §7.1).

import { keyOf, PROOF_ALGORITHMS, ProofChecker } from "./dpop.js";
import { InvalidToken, isOfMachine, TokenVerifier, Unavailable } from "./token-verifier.js";

const NOT_A_PERSON = "this needs a person, and the token was issued to a client for itself";

/** The answer to a request that is refused. */
export class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    Object.assign(this, { status, headers });
  }
}

/** Create one and use it for all requests. */
export class Guard {
  /** `publicUrl` is the address that clients know. Without it, bound tokens are refused. */
  constructor(verifier, publicUrl) {
    this.publicUrl = publicUrl?.replace(/\/$/, "");
    Object.assign(this, { verifier, proofs: new ProofChecker() });
  }

  /** As the environment says. */
  static of(env) {
    const verifier = new TokenVerifier({
      issuer: env.ISSUER ?? "http://localhost:8080",
      audience: env.AUDIENCE ?? "recipe-api",
      algorithms: env.ALGORITHMS?.split(","),
      fetchUrl: env.FETCH_URL,
      refuseIfSilent: env.STATUS_POLICY === "refuse",
    });
    return new Guard(verifier, env.PUBLIC_URL);
  }

  /**
   * Returns the claims of the caller, or throws a Refusal. The caller needs the scope, and is a
   * person: only with `admitsMachines` may a client call for itself.
   */
  async admit(request, { scope, admitsMachines = false }) {
    const { scheme, token } = credentials(request);
    const withProof = scheme === "dpop" && this.publicUrl !== undefined;
    const refuse = (status, message, fault) =>
      new Refusal(status, message, { "WWW-Authenticate": this.#challenges(withProof, fault) });
    if (scheme !== "bearer" && !withProof) throw refuse(401, "an access token is needed", {});
    const claims = await this.#verify(request, token, withProof).catch((error) => {
      if (error instanceof Unavailable) {
        throw new Refusal(503, "tokens cannot be checked", { "Retry-After": "10" });
      }
      if (!(error instanceof InvalidToken)) throw error;
      throw refuse(401, error.message, { error: error.code, error_description: error.message });
    });
    // No scope would help a machine, so it is told that first.
    if (!admitsMachines && isOfMachine(claims)) {
      throw new Refusal(403, NOT_A_PERSON);
    }
    if (!claims.scope?.split(" ").includes(scope)) {
      throw refuse(403, `the scope ${scope} is needed`, { error: "insufficient_scope", scope });
    }
    return claims;
  }

  async #verify(request, token, withProof) {
    if (!withProof) return this.verifier.verify(token);
    const claims = await this.verifier.verifyWithoutProof(token);
    const { method, headersDistinct, originalUrl = request.url } = request;
    const url = this.publicUrl + originalUrl.split("?")[0];
    const proofs = headersDistinct.dpop ?? [];
    await this.proofs.require(keyOf(claims), { proofs, method, url, token });
    return claims;
  }

  /** The scheme that the caller used comes first, and says what is wrong. */
  #challenges(withProof, fault) {
    const algs = PROOF_ALGORITHMS.join(" ");
    if (this.publicUrl === undefined) return [challenge("Bearer", fault)];
    return withProof
      ? [challenge("DPoP", { ...fault, algs }), "Bearer"]
      : [challenge("Bearer", fault), challenge("DPoP", { algs })];
  }
}

function credentials({ headersDistinct }) {
  // If the header is sent twice, `headers` has only the first; another reader may use the last.
  const [scheme, ...token] = (headersDistinct.authorization ?? []).join().split(" ");
  return { scheme: scheme.toLowerCase(), token: token.join(" ").trim() };
}

function challenge(scheme, parameters) {
  const parts = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return `${scheme} ${parts.join(", ")}`.trim();
}
