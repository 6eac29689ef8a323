import { readProblem } from "@/api/problem";

/** Refusals that other tokens would meet as well; a wrong password must not be tried twice. */
const NOT_ABOUT_TOKENS = new Set(["/problems/csrf", "/problems/invalid-credentials"]);

/**
 * Whether an answer says that the tokens are of no use any more. That is any 401 but a CSRF
 * refusal and a wrong password, also the bare one of a proxy.
 */
export async function isStale(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const problem = await readProblem(response.clone());
  return !NOT_ABOUT_TOKENS.has(problem.type);
}
