import { content } from "@/api/answer";
import type { Clients } from "@/api/clients";
import { FieldFault } from "@/ui/form/faults";

/** Confirms the password, after which requests that need a recent login succeed. */
export async function reauthenticate(
  identity: Clients["identity"],
  password: string,
): Promise<void> {
  if (password === "") throw new FieldFault("password", "Password must not be empty.");
  await content(identity.POST("/me/reauthentication", { body: { password } }));
}
