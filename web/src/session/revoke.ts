/** Ends the session of a token (RFC 7009). Throws when that may not have worked. */
export async function revoke(identityUrl: string, token: string): Promise<void> {
  const response = await fetch(`${identityUrl}/oauth/revoke`, {
    method: "POST",
    body: new URLSearchParams({ token }),
    credentials: "omit",
  });
  if (!response.ok) throw new Error(`revoking a token was answered with ${response.status}`);
}
