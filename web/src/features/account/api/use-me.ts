import { useQuery } from "@tanstack/react-query";
import { useClients } from "@/api/services";
import { taggedContent } from "@/api/tagged";

export const ME = ["me"];

/** How soon a logout elsewhere is noticed. */
const HEARTBEAT_MS = 10_000;

/** The logged-in user; polled while the page is visible. */
export function useMe() {
  const { identity } = useClients();
  return useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => taggedContent(identity.GET("/me", { signal })),
    refetchInterval: HEARTBEAT_MS,
    refetchOnWindowFocus: "always",
  });
}
