// Makes a key in private-key.json, for the client alone, and jwks.json, for identity-service.

import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";

const kind = { name: "ECDSA", namedCurve: "P-256" };
const pair = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
const key = { kty, crv, x, y, kid: randomUUID(), alg: "ES256" };
await writeFile("private-key.json", JSON.stringify({ ...key, d }), { mode: 0o600 });
await writeFile("jwks.json", JSON.stringify({ keys: [key] }));
