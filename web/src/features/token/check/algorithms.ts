type ImportParameters = RsaHashedImportParams | EcKeyImportParams | Algorithm;
type VerifyParameters = RsaPssParams | EcdsaParams | Algorithm;

/** How Web Crypto verifies one algorithm of RFC 7518 §3.1 or RFC 8037 §3.1. */
interface Method {
  kty: string;
  /** The curve, if the algorithm has one. */
  crv?: string;
  importing: ImportParameters;
  verifying: VerifyParameters;
}

const PKCS1 = "RSASSA-PKCS1-v1_5";
const sha = (bits: number) => `SHA-${bits}`;
const pkcs1 = (bits: number): Method => ({
  kty: "RSA",
  importing: { name: PKCS1, hash: sha(bits) },
  verifying: { name: PKCS1 },
});
const pss = (bits: number): Method => ({
  kty: "RSA",
  importing: { name: "RSA-PSS", hash: sha(bits) },
  verifying: { name: "RSA-PSS", saltLength: bits / 8 },
});
const ecdsa = (curve: string, bits: number): Method => ({
  kty: "EC",
  crv: curve,
  importing: { name: "ECDSA", namedCurve: curve },
  verifying: { name: "ECDSA", hash: sha(bits) },
});
const ED25519: Method = {
  kty: "OKP",
  crv: "Ed25519",
  importing: { name: "Ed25519" },
  verifying: { name: "Ed25519" },
};

const METHODS = new Map<string, Method>([
  ["RS256", pkcs1(256)],
  ["RS384", pkcs1(384)],
  ["RS512", pkcs1(512)],
  ["PS256", pss(256)],
  ["PS384", pss(384)],
  ["PS512", pss(512)],
  ["ES256", ecdsa("P-256", 256)],
  ["ES384", ecdsa("P-384", 384)],
  ["EdDSA", ED25519],
]);

/** The algorithms that this page can verify. HMAC is none: who can check one can forge one. */
export const ALGORITHMS = [...METHODS.keys()];

export function methodOf(algorithm: string): Method | undefined {
  return METHODS.get(algorithm);
}

/** The algorithm of a key without `alg`. */
export function defaultAlgorithm(kty: unknown, crv: unknown): string | undefined {
  const found = [...METHODS].find(([, method]) => method.kty === kty && method.crv === fixed(crv));
  return found?.[0];
}

/** Whether this type of key can verify this algorithm. */
export function suits(algorithm: string, kty: unknown, crv: unknown): boolean {
  const method = METHODS.get(algorithm);
  return method !== undefined && method.kty === kty && method.crv === fixed(crv);
}

function fixed(crv: unknown): unknown {
  return crv ?? undefined;
}
