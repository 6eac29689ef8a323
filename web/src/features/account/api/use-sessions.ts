import { useInfiniteQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";

export const SESSIONS = ["sessions"];

/** The caller's sessions, newest first. */
export function useSessions() {
  const { identity } = useClients();
  return useInfiniteQuery({
    queryKey: SESSIONS,
    initialPageParam: FIRST_PAGE,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const params = { query: { cursor } };
      const { data, response } = await answer(identity.GET("/me/sessions", { params, signal }));
      return { items: data, next: nextCursor(response) };
    },
    getNextPageParam: (page) => page.next,
  });
}
