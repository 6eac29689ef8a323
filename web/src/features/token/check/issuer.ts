import { isObject } from "@/api/json-object";
import { type PublishedKey, readKeySet } from "./key-set";

/** Fetches a document as text. Throws when it cannot be read. */
export type FetchText = (url: string) => Promise<string>;

/** The issuer's keys cannot be had. The message is shown. */
export class NoKeys extends Error {
  override name = "NoKeys";
}

const DISCOVERY = ["openid-configuration", "oauth-authorization-server"];

/** The issuer's name as it begins the addresses of its documents. */
export function baseOf(issuer: string): string {
  return issuer.replace(/\/$/, "");
}

/** The issuer's published keys, from `keySetUrl` or else from where its metadata says. */
export async function fetchKeys(
  issuer: string,
  keySetUrl: string | undefined,
  fetchText: FetchText,
): Promise<PublishedKey[]> {
  const url = keySetUrl || (await findKeySet(issuer, fetchText));
  const text = await reach(url, fetchText);
  try {
    return readKeySet(JSON.parse(text));
  } catch {
    throw new NoKeys(`There is no key set at ${url}.`);
  }
}

/** Follows discovery (OpenID Connect Discovery 1.0 §4, RFC 8414 §3). */
async function findKeySet(issuer: string, fetchText: FetchText): Promise<string> {
  const [first = "", second = ""] = DISCOVERY.map(
    (name) => `${baseOf(issuer)}/.well-known/${name}`,
  );
  const text = await fetchText(first).catch(() => reach(second, fetchText));
  const metadata = parsed(text);
  if (metadata.issuer !== issuer) {
    throw new NoKeys("The discovery document is of another issuer. The names must be equal.");
  }
  if (typeof metadata.jwks_uri === "string") return metadata.jwks_uri;
  throw new NoKeys("The discovery document names no key set.");
}

function parsed(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below, as for any other document that is not one.
  }
  throw new NoKeys("What the issuer sends as its discovery document is none.");
}

async function reach(url: string, fetchText: FetchText): Promise<string> {
  try {
    return await fetchText(url);
  } catch {
    throw new NoKeys(
      `${url} cannot be read. Either it does not answer, or it does not allow this page to read it (CORS).`,
    );
  }
}
