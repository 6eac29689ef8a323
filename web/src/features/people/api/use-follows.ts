import { useQuery } from "@tanstack/react-query";
import { answer } from "@/api/answer";
import { FIRST_PAGE, nextCursor } from "@/api/paging";
import { useClients } from "@/api/services";
import { peopleKeys } from "./keys";

/** By the id of a person, the id of the fact that the viewer follows them. */
export type Follows = ReadonlyMap<number, number>;

/** All whom the viewer follows: what every button says, wherever a person is shown. */
export function useFollows() {
  const { recipes } = useClients();
  return useQuery({
    queryKey: peopleKeys.follows,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Follows> => {
      const follows = new Map<number, number>();
      let cursor = FIRST_PAGE;
      do {
        const params = { query: { cursor } };
        const { data, response } = await answer(recipes.GET("/api/following", { params, signal }));
        for (const { id, following } of data) follows.set(following.id, id);
        cursor = nextCursor(response);
      } while (cursor !== undefined);
      return follows;
    },
  });
}
