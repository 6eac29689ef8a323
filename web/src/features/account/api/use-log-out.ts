import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useNotice } from "@/ui/notices/notice-context";

/** Logs out in every tab of this browser. */
export function useLogOut() {
  const { session } = useServices();
  const say = useNotice();
  return useWrite({
    mutationFn: () => session.logOut(),
    onError: () =>
      say("You could not be logged out: the service does not answer. Try again.", "failed"),
  });
}
