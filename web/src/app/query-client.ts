import { QueryClient, type QueryState } from "@tanstack/react-query";
import { Problem } from "@/api/problem";
import { SessionEnded } from "@/session/session";

/** After a failure, whatever is shown is asked for again this often. */
const RECOVERY_MS = 5_000;

/** How data is kept: shown at once, renewed when looked at again, asked for again when it failed. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // What the browser believes of the network is wrong too often: ask and see.
        networkMode: "always",
        staleTime: 5_000,
        retry: (failures, error) => failures < 1 && mayPass(error),
        retryDelay: (_, error) => waitingTime(error),
        refetchInterval: ({ state }) => (recoversByItself(state) ? RECOVERY_MS : false),
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** Whether what is shown comes back when it is asked for again. A further page waits for a press. */
function recoversByItself({ status, error, fetchMeta }: QueryState<unknown, Error>): boolean {
  return status === "error" && mayPass(error) && !fetchMeta?.fetchMore;
}

/** Whether asking again may help. */
function mayPass(error: unknown): boolean {
  if (error instanceof SessionEnded) return false;
  return !(error instanceof Problem) || error.status >= 500 || error.status === 429;
}

function waitingTime(error: unknown): number {
  const seconds = error instanceof Problem ? (error.retryAfter ?? 0.5) : 0.5;
  return seconds * 1000;
}
