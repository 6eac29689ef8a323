const PATIENCE_MS = 5_000;

/** Fetches a public document. Sends nothing with the request. */
export async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    // A redirect could lead anywhere.
    redirect: "error",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.text();
}
