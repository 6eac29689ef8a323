import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import type { Clients } from "@/api/clients";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { recipeKeys } from "./keys";
import { PAGE_SIZE } from "./page-size";

/** Everybody's recipes or one person's, newest first, page by page. */
export function recipesQuery({ recipes }: Clients, userId?: number) {
  return infiniteQueryOptions({
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
