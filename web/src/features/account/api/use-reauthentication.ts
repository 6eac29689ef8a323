import { useMutation } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { FieldFault } from "@/ui/form/faults";

/** Gives the password once more. What had failed for want of it succeeds from now on. */
export function useReauthentication() {
  const { identity } = useClients();
  return useMutation({
    mutationFn: async (password: string) => {
      if (password === "") throw new FieldFault("password", "Password must not be empty.");
      await content(identity.POST("/me/reauthentication", { body: { password } }));
    },
  });
}
