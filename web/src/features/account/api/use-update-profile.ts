import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { ME } from "./use-me";

/** A profile as typed. */
export interface ProfileText extends Record<string, string> {
  first_name: string;
  last_name: string;
  email: string;
  image_url: string;
  bio: string;
}

/**
 * Changes how the caller is called and shown. `onSaved` is told what was sent, also when the form
 * is gone by then.
 */
export function useUpdateProfile(onSaved: (sent: ProfileText) => void) {
  const { clients, session } = useServices();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: (body: ProfileText) => content(clients.identity.PATCH("/me", { body })),
    onSuccess: async (me, sent) => {
      queries.setQueryData(ME, me);
      // The other service learns from the next token how somebody is called. Before it is said
      // that all is done: whoever reloads the page then would lose that token.
      try {
        await session.renew();
      } finally {
        onSaved(sent);
      }
    },
  });
}
