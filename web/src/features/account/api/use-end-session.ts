import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useNotice } from "@/ui/notices/notice-context";
import { needsRecentLogin } from "./needs-recent-login";
import { SESSIONS } from "./use-sessions";

/** Ends one of the caller's sessions, or all but this one. `needsPassword` after an attempt that takes it. */
export function useEndSession() {
  const { identity } = useClients();
  const queries = useQueryClient();
  const say = useNotice();
  const end = useWrite({
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
    onError: (error) => {
      if (!needsRecentLogin(error)) say("That did not work. Try again.", "failed");
    },
    onSettled: () => queries.invalidateQueries({ queryKey: SESSIONS }),
  });
  return { ...end, needsPassword: needsRecentLogin(end.error) };
}
