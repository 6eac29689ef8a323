import { useQuery } from "@tanstack/react-query";
import { useClients } from "@/api/services";
import { taggedContent } from "@/api/tagged";
import { postKeys } from "./keys";

/** One post. */
export function usePost(id: number) {
  const { recipes } = useClients();
  return useQuery({
    queryKey: postKeys.one(id),
    queryFn: ({ signal }) => {
      return taggedContent(recipes.GET("/api/posts/{id}", { params: { path: { id } }, signal }));
    },
  });
}
