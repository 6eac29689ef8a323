import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

/** When this tab last loaded the app anew by itself, in epoch milliseconds. */
const LAST_RELOAD = "last-reload";
/** Whoever needs code that is gone for good is not sent round in circles. */
const PAUSE_MS = 60_000;

/**
 * Loads the app anew once its server answers: browsers and the router remember that code could not
 * be loaded, and without its server a reload would lead out of the app. It happens by itself, but
 * only once in a while if the server was there all the time and lacks the page; and at a call.
 */
export function useReload() {
  const server = useQuery({ queryKey: ["server"], queryFn: reachServer, gcTime: 0, retry: false });
  const isServerThere = server.isSuccess;
  const wasAway = server.errorUpdateCount > 0;

  useEffect(() => {
    if (isServerThere && (wasAway || isFirstInAWhile())) reload();
  }, [isServerThere, wasAway]);

  return {
    isServerThere,
    reload: async () => {
      const { isSuccess } = await server.refetch();
      if (isSuccess) reload();
    },
  };
}

function isFirstInAWhile(): boolean {
  return Date.now() - Number(sessionStorage.getItem(LAST_RELOAD)) > PAUSE_MS;
}

function reload(): void {
  sessionStorage.setItem(LAST_RELOAD, String(Date.now()));
  window.location.reload();
}

async function reachServer({ signal }: { signal: AbortSignal }): Promise<true> {
  const response = await fetch(window.location.href, { cache: "no-store", signal });
  if (response.status >= 500) throw new Error(`the app’s server answers ${response.status}`);
  return true;
}
