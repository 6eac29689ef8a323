import { QueryClient, type QueryState } from "@tanstack/react-query";
import { Problem } from "@/api/problem";
import { SessionEnded } from "@/session/session";

/** The retry interval after a failure. */
const RECOVERY_MS = 5_000;

/** How long what was loaded is kept after it was last shown. */
const KEPT_MS = 3_600_000;

/** The cache policy: show cached data at once, refresh it when it is viewed again, retry failures. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The browser's online state is often wrong, so always try.
        networkMode: "always",
        refetchOnReconnect: true,
        // Whoever is offline for a while finds what they looked at before.
        gcTime: KEPT_MS,
        staleTime: 5_000,
        retry: (failures, error) => failures < 1 && mayPass(error),
        retryDelay: (_, error) => waitingTime(error),
        refetchInterval: ({ state }) => (recoversByItself(state) ? RECOVERY_MS : false),
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** Whether to retry automatically. A further page waits for a press. */
function recoversByItself({ status, error, fetchMeta }: QueryState<unknown, Error>): boolean {
  return status === "error" && mayPass(error) && !fetchMeta?.fetchMore;
}

/** Whether a retry may help. */
function mayPass(error: unknown): boolean {
  if (error instanceof SessionEnded) return false;
  return !(error instanceof Problem) || error.status >= 500 || error.status === 429;
}

function waitingTime(error: unknown): number {
  const seconds = error instanceof Problem ? (error.retryAfter ?? 0.5) : 0.5;
  return seconds * 1000;
}
