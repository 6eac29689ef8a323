import type { Bytes } from "./base64url";

const MAX_BYTES = 1024 * 1024;

/** Inflates zlib (RFC 1950). Throws if it is cut off, or larger than a status list may be. */
export async function inflate(deflated: Bytes): Promise<Bytes> {
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  const chunks: Bytes[] = [];
  const reader = stream.getReader();
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > MAX_BYTES) {
      await reader.cancel();
      throw new Error("too large");
    }
    chunks.push(part.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
