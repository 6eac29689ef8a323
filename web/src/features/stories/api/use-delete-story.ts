import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { STORIES } from "./use-stories";

/** Takes one of the viewer's stories back. */
export function useDeleteStory(id: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => content(recipes.DELETE("/api/stories/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: STORIES }),
  });
}
