import { readProblem } from "@/api/problem";
import type { Refreshed } from "./login";

/** What the answer to a refresh says; throws where it says nothing about the session. */
export async function refreshOutcome(response: Response): Promise<Refreshed> {
  if (response.ok) return "renewed";
  const problem = await readProblem(response);
  // A CSRF refusal is about this request, and a malformed token can only be given up.
  const isOver = response.status === 400 || (response.status === 401 && !problem.isCsrf);
  if (isOver) return "over";
  throw problem;
}
