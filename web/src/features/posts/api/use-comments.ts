import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { postKeys } from "./keys";

/** The comments on a post, oldest first, page by page. */
export function useComments(postId: number) {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: postKeys.comments(postId),
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { path: { id: postId }, query: { cursor } };
      const { data, response } = await answer(
        recipes.GET("/api/posts/{id}/comments", { params, signal }),
      );
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
