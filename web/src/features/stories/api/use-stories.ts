import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";

export const STORIES = ["stories"];

/** Stories of the viewer and of people they follow, newest first, page by page. */
export function useStories() {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: STORIES,
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor } };
      const { data, response } = await answer(recipes.GET("/api/stories", { params, signal }));
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
