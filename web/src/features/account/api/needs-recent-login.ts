import { Problem } from "@/api/problem";

/** Whether a request failed only because it requires the password again. */
export function needsRecentLogin(error: unknown): boolean {
  return error instanceof Problem && error.needsRecentLogin;
}
