import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { STORIES } from "./use-stories";

/**
 * Tells those who follow the viewer something. `onTold` is told what was sent, also when the form
 * is gone by then.
 */
export function useTellStory(onTold: (text: string) => void) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: (text: string) => content(recipes.POST("/api/stories", { body: { text } })),
    onSuccess: (_, text) => {
      onTold(text);
      return queries.invalidateQueries({ queryKey: STORIES });
    },
  });
}
