import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useNotice } from "@/ui/notices/notice-context";
import { useOffers } from "@/ui/undo/undo-context";

/** Logs out in every tab of this browser. */
export function useLogOut() {
  const { session } = useServices();
  const say = useNotice();
  const offers = useOffers();
  return useWrite({
    mutationFn: async () => {
      // What is deleted must be so before nobody is logged in to do it.
      await offers.endAll();
      await session.logOut();
    },
    onError: () =>
      say("You could not be logged out: the service does not answer. Try again.", "failed"),
  });
}
