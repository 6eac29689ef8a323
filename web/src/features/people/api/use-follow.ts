import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { updateCached } from "@/api/query-cache";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { peopleKeys } from "./keys";
import { type Follows, useFollows } from "./use-follows";

/** Stands for the id of a fact that the service has yet to establish. */
const PENDING = 0;

/**
 * Follows somebody, or stops that, going by the id of the fact as it was pressed: not before it is
 * known whom the viewer follows. It shows at once, and is undone if the service refuses.
 */
export function useFollow(userId: number) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const follows = useFollows().data;

  function set(id: number | undefined) {
    updateCached<Follows>(queries, peopleKeys.follows, (before) => {
      const after = new Map(before);
      if (id === undefined) after.delete(userId);
      else after.set(userId, id);
      return after;
    });
  }

  const change = useWrite({
    mutationFn: async (followId: number | undefined) => {
      if (followId === undefined) {
        return (await content(recipes.POST("/api/following", { body: { user_id: userId } }))).id;
      }
      const params = { path: { id: followId } };
      await content(recipes.DELETE("/api/following/{id}", { params }));
      return undefined;
    },
    onMutate: async (followId) => {
      await queries.cancelQueries({ queryKey: peopleKeys.follows });
      set(followId === undefined ? PENDING : undefined);
    },
    onSuccess: async (id) => {
      set(id);
      // Whose posts and stories are to be seen has changed, and how many of them their page says.
      await queries.invalidateQueries({ queryKey: peopleKeys.one(userId) });
      await queries.invalidateQueries({ queryKey: ["posts"] });
      await queries.invalidateQueries({ queryKey: ["stories"] });
      // Who is listed here stays, to press again.
      await queries.invalidateQueries({ queryKey: peopleKeys.all, refetchType: "none" });
    },
    onError: (_, followId) => {
      set(followId);
      return queries.invalidateQueries({ queryKey: peopleKeys.follows });
    },
  });
  return { change, followId: follows?.get(userId), isKnown: follows !== undefined };
}
