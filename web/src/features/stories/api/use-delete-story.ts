import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import type { components } from "@/api/generated/recipes";
import { filterItems, type Pages } from "@/api/pages";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useRemoval } from "@/ui/undo/use-removal";
import { hiddenStory } from "../hidden-story";
import { STORIES } from "./use-stories";

type Story = components["schemas"]["Story"];

/** Deletes one of the viewer's stories. */
export function useDeleteStory(id: number): () => void {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const remove = useRemoval();
  const params = { path: { id } };
  return () =>
    remove({
      item: hiddenStory(id),
      told: "Your story is deleted.",
      failed: "Your story could not be deleted. Try again.",
      send: () => content(recipes.DELETE("/api/stories/{id}", { params, keepalive: true })),
      onGone: () =>
        updateCached<Pages<Story>>(queries, STORIES, (pages) =>
          filterItems(pages, (story) => story.id !== id),
        ),
    });
}
