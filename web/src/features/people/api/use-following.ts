import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { peopleKeys } from "./keys";

/** Whom the viewer follows, the latest first, page by page. */
export function useFollowing() {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: peopleKeys.following,
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor } };
      const { data, response } = await answer(recipes.GET("/api/following", { params, signal }));
      return { items: data.map(({ following }) => following), next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
