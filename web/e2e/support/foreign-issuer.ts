import { webcrypto } from "node:crypto";
import type { Page } from "playwright-core";

const { subtle } = webcrypto;
const METHOD = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An issuer with an ES256 key, whose documents any page may read. Exists in one page only. */
export class ForeignIssuer {
  readonly url = "https://id.other.example";
  readonly #pair: webcrypto.CryptoKeyPair;

  private constructor(pair: webcrypto.CryptoKeyPair) {
    this.#pair = pair;
  }

  /** Lets `page` reach it. */
  static async open(page: Page): Promise<ForeignIssuer> {
    const pair = await subtle.generateKey(METHOD, true, ["sign", "verify"]);
    const issuer = new ForeignIssuer(pair);
    const { kty, crv, x, y } = await subtle.exportKey("jwk", pair.publicKey);
    const documents: Record<string, unknown> = {
      "/.well-known/openid-configuration": { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
      "/keys": { keys: [{ kty, crv, x, y, kid: "other", alg: "ES256", use: "sig" }] },
    };
    await page.route(`${issuer.url}/**`, (route) =>
      route.fulfill({
        headers: { "Access-Control-Allow-Origin": "*" },
        json: documents[new URL(route.request().url()).pathname],
      }),
    );
    return issuer;
  }

  /** A valid access token of this issuer. */
  async token(audience: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: "ES256", kid: "other", typ: "at+jwt" };
    const claims = { iss: this.url, aud: audience, sub: "7", iat: now, exp: now + 900 };
    const signed = `${json(header)}.${json(claims)}`;
    const signature = await subtle.sign(METHOD, this.#pair.privateKey, Buffer.from(signed));
    return `${signed}.${Buffer.from(signature).toString("base64url")}`;
  }
}
