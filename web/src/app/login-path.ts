import type { EndReason } from "@/session/tabs";

/** The page to log in at, with the way back to where somebody was thrown out. */
export function loginPath(reason: EndReason, { pathname, search }: Location): string {
  if (reason === "logged-out" || pathname === "/") return "/login";
  return `/login?next=${encodeURIComponent(pathname + search)}`;
}

/** Whether somebody is logging in already. */
export function isLoginPage({ pathname }: Location): boolean {
  return pathname === "/login" || pathname === "/signup";
}
