import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";
import type { Post } from "./types";

const PAGE_SIZE = 50;
/** How many pages of the feed are looked through before somebody is asked to go on. */
const PAGES_AT_ONCE = 4;

/**
 * The posts of one person that the viewer may see, newest first. No list of the service is about
 * one person, so the feed is looked through, and never all of it at once.
 */
export function usePostsBy(userId: number) {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: postKeys.by(userId),
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam, signal }) => {
      let items: Post[] = [];
      let cursor = pageParam;
      for (let page = 0; page < PAGES_AT_ONCE && items.length === 0; page += 1) {
        const params = { query: { cursor, limit: PAGE_SIZE } };
        const { data, response } = await answer(recipes.GET("/api/posts", { params, signal }));
        items = data.filter((post) => post.user.id === userId);
        cursor = nextCursor(response);
        if (cursor === undefined) break;
      }
      return { items, next: cursor };
    },
    getNextPageParam: (page) => page.next,
  });
}
