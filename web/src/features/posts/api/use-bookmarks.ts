import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";

const PAGE_SIZE = 20;

/** The viewer's bookmarks, latest first, page by page. */
export function useBookmarks() {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: postKeys.bookmarks,
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor, limit: PAGE_SIZE } };
      const { data, response } = await answer(recipes.GET("/api/bookmarks", { params, signal }));
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
