import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";

export const ME = ["me"];

/** How soon somebody who was logged out elsewhere learns of it here. */
const HEARTBEAT_MS = 10_000;

/** Who is logged in; asked again and again while the page is looked at. */
export function useMe() {
  const { identity } = useClients();
  return useQuery({
    queryKey: ME,
    queryFn: ({ signal }) => content(identity.GET("/me", { signal })),
    refetchInterval: HEARTBEAT_MS,
    refetchOnWindowFocus: "always",
  });
}
