import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { Problem } from "@/api/problem";
import { useClients } from "@/api/services";
import { peopleKeys } from "./keys";

/** What a person says about themselves, or `null`. Only identity-service knows it. */
export function useBio(id: number) {
  const { identity } = useClients();
  return useQuery({
    queryKey: peopleKeys.bio(id),
    queryFn: async ({ signal }) => {
      const user = identity.GET("/users/{id}", { params: { path: { id } }, signal });
      return (await content(user).catch(noAccount))?.bio ?? null;
    },
  });
}

/** What somebody shared may outlive their account. */
function noAccount(error: unknown): null {
  if (error instanceof Problem && error.status === 404) return null;
  throw error;
}
