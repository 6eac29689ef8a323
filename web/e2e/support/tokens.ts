import type { Cook } from "./cook.ts";

const COOKIE = "access_token_cookie";
const RECORD = "session";

/** The access token in a user's browser. */
export async function accessTokenOf({ context, name }: Cook): Promise<string> {
  const { cookies, origins } = await context.storageState();
  const cookie = cookies.find((one) => one.name === COOKIE);
  if (cookie) return cookie.value;
  const stored = origins.flatMap((origin) => origin.localStorage);
  const record = stored.find((one) => one.name === RECORD);
  if (!record) throw new Error(`${name} has no access token`);
  return JSON.parse(record.value).accessToken;
}

/** Makes an access token invalid, so that services refuse it like an expired one. */
export async function spoilAccessToken(cook: Cook): Promise<void> {
  const spoilt = `${(await accessTokenOf(cook)).slice(0, -8)}AAAAAAAA`;
  const cookie = (await cook.context.cookies()).find((one) => one.name === COOKIE);
  if (cookie) {
    await cook.context.addCookies([{ ...cookie, value: spoilt }]);
    return;
  }
  await cook.page.evaluate(
    ([key, accessToken]) => {
      const record = JSON.parse(localStorage.getItem(key) ?? "{}");
      localStorage.setItem(key, JSON.stringify({ ...record, accessToken }));
    },
    [RECORD, spoilt] as const,
  );
}

/** The status of an answer to a request with this token. */
export async function statusWith(token: string, url: string): Promise<number> {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  return response.status;
}
