import { useMutation } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { Problem } from "@/api/problem";
import { useServices } from "@/api/services";
import { revoke } from "@/session/revoke";
import { useViewer } from "@/session/viewer";
import { FieldFault } from "@/ui/form/faults";

/**
 * Deletes all that the caller has made, then the account. The password is tried first: nothing
 * is deleted for a wrong one. After a failure half-way, doing it again does the rest.
 */
export function useDeleteAccount() {
  const { config, clients, session } = useServices();
  const { username } = useViewer();
  return useMutation({
    mutationFn: async (password: string) => {
      const { stranger, recipes, identity } = clients;
      if (password === "") throw new FieldFault("password", "Password must not be empty.");
      const attempt = stranger.POST("/api/token", { body: { username, password } });
      const trial = await content(attempt).catch(withoutUsername);
      // Trying a password opens a session, and what comes next may fail.
      await revoke(config.identityUrl, trial.refresh_token);
      await content(recipes.DELETE("/api/profile"));
      await content(identity.DELETE("/me", { body: { password } }));
      session.drop("deleted");
    },
  });
}

/** Only the password was asked for, so nothing else can be wrong. */
function withoutUsername(error: unknown): never {
  if (error instanceof Problem && error.type === "/problems/invalid-credentials")
    throw new FieldFault("password", "The password is wrong.");
  throw error;
}
