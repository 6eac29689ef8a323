// Judges tokens with jose of examples/node.
//
// The first line of standard input has the settings, in JSON. Each other line is a token, as a
// JSON string. For each it prints "accepted" or "refused".

import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const example = createRequire(new URL("../../../../examples/node/service.js", import.meta.url));
const { createLocalJWKSet, jwtVerify } = await import(pathToFileURL(example.resolve("jose")));

let keys, options;
for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  if (!options) {
    keys = createLocalJWKSet(given.jwks);
    options = {
      algorithms: given.algorithms,
      audience: given.audience,
      clockTolerance: given.leeway,
      currentDate: new Date(given.now * 1000),
      issuer: given.issuer,
      requiredClaims: ["exp", "iat", "iss", "aud", "sub"],
      typ: "at+jwt",
    };
    continue;
  }
  const accepted = await jwtVerify(given, keys, options).then(
    () => true,
    () => false,
  );
  console.log(accepted ? "accepted" : "refused");
}
