import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import type { components } from "@/api/generated/recipes";
import { useClients } from "@/api/services";
import { peopleKeys } from "./keys";

/** A person as the viewer sees them. */
export type PersonProfile = components["schemas"]["PersonProfile"];

/** A person by their id. */
export function usePerson(id: number) {
  const { recipes } = useClients();
  return useQuery({
    queryKey: peopleKeys.one(id),
    queryFn: ({ signal }) =>
      content(recipes.GET("/api/people/{id}", { params: { path: { id } }, signal })),
  });
}
