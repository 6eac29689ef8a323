import { useQueryClient } from "@tanstack/react-query";
import { ifMatch, ifUnchanged } from "@/api/if-unchanged";
import { useServices } from "@/api/services";
import { taggedContent } from "@/api/tagged";
import { useWrite } from "@/api/use-write";
import type { User } from "@/session/viewer";
import { isSaved } from "@/ui/form/is-saved";
import type { Edit } from "@/ui/form/use-draft";
import { type ProfileText, profileText } from "../profile-text";
import { ME } from "./use-me";

/**
 * Changes how the caller is called and shown. `onSaved` is told what was sent and what is stored,
 * also when the form is gone by then.
 */
export function useUpdateProfile(onSaved: (sent: ProfileText, saved: User) => void) {
  const { clients, session } = useServices();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: ({ values: body, typed, etag }: Edit<ProfileText>): Promise<User> => {
      const isDone = (present: User) => isSaved(typed, profileText(present));
      return ifUnchanged(
        { queries, queryKey: ME, isDone },
        taggedContent(clients.identity.PATCH("/me", { headers: ifMatch(etag), body })),
      );
    },
    onSuccess: async (me, { values }) => {
      queries.setQueryData(ME, me);
      // The other service learns from the next token how somebody is called. Before it is said
      // that all is done: whoever reloads the page then would lose that token.
      try {
        await session.renew();
        await queries.invalidateQueries({ queryKey: ["people"], refetchType: "none" });
      } finally {
        onSaved(values, me);
      }
    },
  });
}
