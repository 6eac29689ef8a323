import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";

export const APPS = ["apps"];

/** The apps that may act for the viewer, newest first. */
export function useApps() {
  const { identity } = useClients();
  return useQuery({
    queryKey: APPS,
    queryFn: ({ signal }) => content(identity.GET("/me/apps", { signal })),
  });
}
