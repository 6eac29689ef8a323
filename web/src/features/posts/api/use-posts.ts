import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";

/**
 * The posts of the viewer and of people they follow, or only one person's, newest first, page by
 * page.
 */
export function usePosts(userId?: number) {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: userId === undefined ? postKeys.feed : postKeys.by(userId),
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor, user_id: userId } };
      const { data, response } = await answer(recipes.GET("/api/posts", { params, signal }));
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
