import type { EndReason } from "@/session/tabs";

/** Whether the user logged out on purpose. */
export function isFarewell(reason: EndReason): boolean {
  return reason === "logged-out" || reason === "deleted";
}

/**
 * The page to log in at, with the way back to where somebody was thrown out, and why, where that
 * cannot be seen: nobody asked for it, or there is nothing left to see.
 */
export function loginPath(reason: EndReason, { pathname, search }: Location): string {
  const query = new URLSearchParams();
  if (!isFarewell(reason) && pathname !== "/") query.set("next", pathname + search);
  if (reason === "expired" || reason === "deleted") query.set("ended", reason);
  return query.size > 0 ? `/login?${query}` : "/login";
}

/** The page that checks tokens. */
export const TOKEN_PAGE = "/app/token";

/** Whether the open page needs no login. It stays when the session ends. */
export function isOpenPage({ pathname }: Location): boolean {
  return pathname === "/login" || pathname === "/signup" || pathname === TOKEN_PAGE;
}
