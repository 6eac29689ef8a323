import { useMutation } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { FieldFault } from "@/ui/form/faults";

/** Confirms the password, after which requests that need a recent login succeed. */
export function useReauthentication() {
  const { identity } = useClients();
  return useMutation({
    mutationFn: async (password: string) => {
      if (password === "") throw new FieldFault("password", "Password must not be empty.");
      await content(identity.POST("/me/reauthentication", { body: { password } }));
    },
  });
}
