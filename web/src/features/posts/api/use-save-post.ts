import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import type { components } from "@/api/generated/recipes";
import { useClients } from "@/api/services";
import { addPost, changePost } from "./cached-posts";
import { postKeys } from "./keys";

/** Stores a new post, or changes the one of this id. */
export function useSavePost(id: number | undefined) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["NewPost"]) => {
      if (id === undefined) return content(recipes.POST("/api/posts", { body }));
      return content(recipes.PATCH("/api/posts/{id}", { params: { path: { id } }, body }));
    },
    onSuccess: (post) => {
      if (id === undefined) addPost(queries, post);
      else changePost(queries, id, () => post);
      return queries.invalidateQueries({ queryKey: postKeys.all, refetchType: "none" });
    },
  });
}
