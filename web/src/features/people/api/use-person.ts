import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import type { Clients } from "@/api/clients";
import { useClients } from "@/api/services";
import { useViewer } from "@/session/viewer";
import type { Person } from "@/ui/person";
import { peopleKeys } from "./keys";

/**
 * A person by their id; `null` if nobody whom the viewer can see has it. `linked` is who the
 * followed link named: no service describes somebody who only commented.
 */
export function usePerson(id: number, linked: Person | undefined) {
  const { recipes } = useClients();
  const viewer = useViewer();
  const isOwn = id === viewer.id;
  const found = useQuery({
    queryKey: peopleKeys.one(id),
    enabled: !isOwn,
    staleTime: 60_000,
    queryFn: ({ signal }) => findPerson(recipes, id, signal),
  });
  if (isOwn) return { ...found, data: ownPerson(viewer), isPending: false };
  return { ...found, data: found.data ?? linked ?? found.data };
}

/** There is no route for one person, so they are looked for in what the viewer may read. */
async function findPerson(recipes: Clients["recipes"], id: number, signal: AbortSignal) {
  const query = { user_id: id, limit: 1 };
  const [recipe] = await content(recipes.GET("/recipes", { params: { query }, signal }));
  if (recipe) return recipe.user;
  const lists = await Promise.all([
    content(recipes.GET("/api/following", { signal })).then((all) =>
      all.map(({ following }) => following),
    ),
    content(recipes.GET("/api/followers", { signal })).then((all) =>
      all.map(({ follower }) => follower),
    ),
    content(recipes.GET("/api/suggestions", { signal })),
  ]);
  return lists.flat().find((person) => person.id === id) ?? null;
}

function ownPerson(viewer: ReturnType<typeof useViewer>): Person {
  const { id, username, first_name = null, last_name = null } = viewer;
  const { image_url = null, thumb_url = null } = viewer;
  return { id, username, first_name, last_name, image_url, thumb_url };
}
