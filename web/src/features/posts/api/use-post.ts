import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";

/** One post. */
export function usePost(id: number) {
  const { recipes } = useClients();
  return useQuery({
    queryKey: postKeys.one(id),
    queryFn: ({ signal }) => {
      return content(recipes.GET("/api/posts/{id}", { params: { path: { id } }, signal }));
    },
  });
}
