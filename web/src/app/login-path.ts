import type { EndReason } from "@/session/tabs";

/** Whether somebody has left for good, and not to go on after a log-in. */
export function isFarewell(reason: EndReason): boolean {
  return reason === "logged-out" || reason === "deleted";
}

/** The page to log in at, with the way back to where somebody was thrown out. */
export function loginPath(reason: EndReason, { pathname, search }: Location): string {
  if (isFarewell(reason) || pathname === "/") return "/login";
  return `/login?next=${encodeURIComponent(pathname + search)}`;
}

/** Whether somebody is logging in already. */
export function isLoginPage({ pathname }: Location): boolean {
  return pathname === "/login" || pathname === "/signup";
}
