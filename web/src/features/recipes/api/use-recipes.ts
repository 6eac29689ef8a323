import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { recipeKeys } from "./keys";

const PAGE_SIZE = 24;

/** Everybody's recipes or one person's, newest first, page by page. */
export function useRecipes(userId?: number) {
  const { recipes } = useClients();
  return useInfiniteQuery({
    queryKey: recipeKeys.list(userId),
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: PAGE_SIZE, cursor, user_id: userId };
      const { data, response } = await answer(
        recipes.GET("/recipes", { params: { query }, signal }),
      );
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
