import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useNotice } from "@/ui/notices/notice-context";
import { needsRecentLogin } from "./needs-recent-login";
import { APPS } from "./use-apps";

/** Takes an app's access back. `needsPassword` after an attempt that takes it. */
export function useTakeBack() {
  const { identity } = useClients();
  const queries = useQueryClient();
  const say = useNotice();
  const takeBack = useWrite({
    mutationFn: (client_id: string) =>
      content(identity.DELETE("/me/apps/{client_id}", { params: { path: { client_id } } })),
    onSuccess: () => say("That app has no access any more."),
    onError: (error) => {
      if (!needsRecentLogin(error)) say("That did not work. Try again.", "failed");
    },
    onSettled: () => queries.invalidateQueries({ queryKey: APPS }),
  });
  return { ...takeBack, needsPassword: needsRecentLogin(takeBack.error) };
}
