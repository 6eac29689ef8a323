import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { SESSIONS } from "./use-sessions";

/** Ends one of the caller's sessions, or all but this one. */
export function useEndSession() {
  const { identity } = useClients();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (which: number | "others") => {
      if (which === "others") return content(identity.DELETE("/me/sessions"));
      return content(identity.DELETE("/me/sessions/{id}", { params: { path: { id: which } } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: SESSIONS }),
  });
}
