import { useMutation } from "@tanstack/react-query";
import { content } from "@/api/answer";
import type { components } from "@/api/generated/identity";
import { useClients } from "@/api/services";

/** Changes the caller's password, which ends every other session. */
export function useChangePassword() {
  const { identity } = useClients();
  return useMutation({
    mutationFn: (body: components["schemas"]["PasswordChange"]) =>
      content(identity.PUT("/me/password", { body })),
  });
}
