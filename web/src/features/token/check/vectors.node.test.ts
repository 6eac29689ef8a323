import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkToken } from "./check-token";

const FOLDER = `${import.meta.dirname}/../../../../../shared/token-verifier/vectors`;

interface Vector {
  name: string;
  token: string;
  verdict: string;
}

interface Vectors {
  issuer: string;
  audience: string;
  algorithms: string[];
  now: number;
  vectors: Vector[];
}

type Document = { json?: unknown; status_list?: string; html?: string };

const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8"));
const { issuer, documents }: { issuer: string; documents: Record<string, Document> } =
  read("issuer");

async function fetchText(url: string): Promise<string> {
  const found = documents[url.slice(issuer.length)];
  if (!url.startsWith(issuer) || !found) throw new Error(`there is no ${url}`);
  return found.status_list ?? found.html ?? JSON.stringify(found.json);
}

const KINDS = [
  "accepted",
  "algorithms",
  "claims",
  "encoding",
  "es256",
  "header",
  "scope",
  "signature",
  "status",
  "time",
];

describe.each(KINDS)("the test vectors of %s", (kind) => {
  const { vectors, now, ...settings }: Vectors = read(kind);
  const expected = { ...settings, scope: "recipes" };

  it.each(vectors)("$name is $verdict", async ({ token, verdict }) => {
    expect((await checkToken(token, expected, now, fetchText)).verdict).toBe(verdict);
  });
});
