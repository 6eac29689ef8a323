import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

/**
 * Loads the app anew once its server answers: browsers and the router remember that code could not
 * be loaded, and without its server a reload would lead out of the app. Happens by itself when the
 * server was away, and at a call; a server that is there but lacks the page is not asked for ever.
 */
export function useReload(): () => Promise<void> {
  const server = useQuery({ queryKey: ["server"], queryFn: reachServer, gcTime: 0, retry: false });
  const isBack = server.isSuccess && server.errorUpdateCount > 0;

  useEffect(() => {
    if (isBack) window.location.reload();
  }, [isBack]);

  return async () => {
    const { isSuccess } = await server.refetch();
    if (isSuccess) window.location.reload();
  };
}

async function reachServer({ signal }: { signal: AbortSignal }): Promise<true> {
  const response = await fetch(window.location.href, { cache: "no-store", signal });
  if (response.status >= 500) throw new Error(`the app’s server answers ${response.status}`);
  return true;
}
