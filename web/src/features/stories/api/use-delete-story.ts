import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useNotice } from "@/ui/notices/notice-context";
import { STORIES } from "./use-stories";

/** Deletes one of the viewer's stories. */
export function useDeleteStory(id: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const say = useNotice();
  return useWrite({
    mutationFn: () => content(recipes.DELETE("/api/stories/{id}", { params: { path: { id } } })),
    onSuccess: () => {
      say("Your story is deleted.");
      return queries.invalidateQueries({ queryKey: STORIES });
    },
    onError: () => say("Your story could not be deleted. Try again.", "failed"),
  });
}
