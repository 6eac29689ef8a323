import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { dropPost } from "./cached-posts";

/** Deletes one of the viewer's posts. */
export function useDeletePost(id: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: () => content(recipes.DELETE("/api/posts/{id}", { params: { path: { id } } })),
    onSuccess: () => dropPost(queries, id),
  });
}
