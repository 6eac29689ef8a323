import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { peopleKeys } from "./keys";

/** Who follows the viewer, the latest first, page by page. */
export function useFollowers() {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: peopleKeys.followers,
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor } };
      const { data, response } = await answer(recipes.GET("/api/followers", { params, signal }));
      return { items: data.map(({ follower }) => follower), next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
