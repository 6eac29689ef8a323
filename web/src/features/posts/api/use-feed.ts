import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";

/** The viewer's posts and those of people they follow, newest first, page by page. */
export function useFeed() {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: postKeys.feed,
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor } };
      const { data, response } = await answer(recipes.GET("/api/posts", { params, signal }));
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
