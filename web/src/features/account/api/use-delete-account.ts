import { content } from "@/api/answer";
import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { reauthenticate } from "./reauthenticate";

/**
 * Deletes all that the caller has made, then the account. The password is tried first: nothing
 * is deleted for a wrong one. After a failure half-way, doing it again does the rest.
 */
export function useDeleteAccount() {
  const { clients, session } = useServices();
  return useWrite({
    mutationFn: async (password: string) => {
      await reauthenticate(clients.identity, password);
      await content(clients.recipes.DELETE("/api/profile"));
      await content(clients.identity.DELETE("/me", { body: { password } }));
      session.drop("deleted");
    },
  });
}
