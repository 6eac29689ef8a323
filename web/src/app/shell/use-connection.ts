import { type Query, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Problem } from "@/api/problem";

/** `stale`: what is shown could not be loaded again, because no service answers. */
export type Connection = "fine" | "offline" | "stale";

/** How the app is connected, as far as the browser and the latest requests tell. */
export function useConnection(): Connection {
  const cache = useQueryClient().getQueryCache();
  const isOnline = useSyncExternalStore(onLineChange, () => navigator.onLine);
  const isStale = useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => cache.getAll().some(isShownButUnanswered),
  );
  if (!isOnline) return "offline";
  return isStale ? "stale" : "fine";
}

function onLineChange(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** What has nothing to show says so where it stands, and so does a further page. */
function isShownButUnanswered(query: Query): boolean {
  const { status, error, data, fetchMeta } = query.state;
  const isUnanswered = status === "error" && !(error instanceof Problem);
  return query.isActive() && isUnanswered && data !== undefined && !fetchMeta?.fetchMore;
}
