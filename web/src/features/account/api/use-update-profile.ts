import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import type { components } from "@/api/generated/identity";
import { useServices } from "@/api/services";
import { ME } from "./use-me";

/** Changes how the caller is called and shown. */
export function useUpdateProfile() {
  const { clients, session } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["ProfileChanges"]) =>
      content(clients.identity.PATCH("/me", { body })),
    onSuccess: async (me) => {
      queries.setQueryData(ME, me);
      // The other service learns from the next token how somebody is called.
      await session.renew();
    },
  });
}
