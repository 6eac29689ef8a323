import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { STORIES } from "./use-stories";

/** Tells those who follow the viewer something. */
export function useTellStory() {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => content(recipes.POST("/api/stories", { body: { text } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: STORIES }),
  });
}
