import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { readRecord } from "@/session/record";

/** The access token of this login, if scripts can read it: not if it is in a cookie. */
export function useHeldToken() {
  const { session } = useServices();
  const take = useWrite({
    mutationFn: async () => {
      await session.ensureFresh();
      return readRecord()?.accessToken ?? "";
    },
    gcTime: 0,
  });
  return { isHeld: readRecord()?.accessToken !== undefined, take };
}
