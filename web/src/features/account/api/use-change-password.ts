import { content } from "@/api/answer";
import type { components } from "@/api/generated/identity";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { FieldFault } from "@/ui/form/faults";

type PasswordChange = components["schemas"]["PasswordChange"];

/** A password change as it is typed: a slip in the new one would lock its owner out. */
type ConfirmedChange = PasswordChange & { new_password_confirmation: string };

/** Changes the caller's password, which ends every other session. */
export function useChangePassword() {
  const { identity } = useClients();
  return useWrite({
    mutationFn: async ({ new_password_confirmation, ...body }: ConfirmedChange) => {
      if (new_password_confirmation !== body.new_password) {
        const sentence = "New password once more must be the same as new password.";
        throw new FieldFault("new_password_confirmation", sentence);
      }
      await content(identity.PUT("/me/password", { body }));
    },
  });
}
