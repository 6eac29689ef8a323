import { readProblem } from "@/api/problem";

/**
 * Whether an answer says that the tokens are of no use any more. A CSRF refusal, a wrong password
 * and a missing scope are no such answers: another token would be refused as well.
 */
export async function isStale(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const problem = await readProblem(response.clone());
  return problem.type === "/problems/unauthorized";
}
