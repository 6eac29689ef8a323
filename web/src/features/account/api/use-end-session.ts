import { useMutation, useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useNotice } from "@/ui/notices/notice-context";
import { SESSIONS } from "./use-sessions";

/** Ends one of the caller's sessions, or all but this one. */
export function useEndSession() {
  const { identity } = useClients();
  const queries = useQueryClient();
  const say = useNotice();
  return useMutation({
    mutationFn: (which: number | "others") => {
      if (which === "others") return content(identity.DELETE("/me/sessions"));
      return content(identity.DELETE("/me/sessions/{id}", { params: { path: { id: which } } }));
    },
    onSuccess: (_, which) =>
      say(
        which === "others"
          ? "All your other devices are logged out."
          : "That device is logged out.",
      ),
    onError: () => say("That did not work. Try again.", "failed"),
    onSettled: () => queries.invalidateQueries({ queryKey: SESSIONS }),
  });
}
