import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { peopleKeys } from "./keys";

/** A few people whom the viewer might follow. They stay until they are asked for anew. */
export function useSuggestions() {
  const { recipes } = useClients();
  return useQuery({
    queryKey: peopleKeys.suggestions,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => content(recipes.GET("/api/suggestions", { signal })),
  });
}
