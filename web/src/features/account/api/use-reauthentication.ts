import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { reauthenticate } from "./reauthenticate";

/** Confirms the password. */
export function useReauthentication() {
  const { identity } = useClients();
  return useWrite({ mutationFn: (password: string) => reauthenticate(identity, password) });
}
