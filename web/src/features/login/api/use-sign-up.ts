import { content } from "@/api/answer";
import type { components } from "@/api/generated/identity";
import { useClients } from "@/api/services";
import { useEnter } from "./use-enter";

export function useSignUp() {
  const { stranger } = useClients();
  return useEnter((body: components["schemas"]["SignUp"]) =>
    content(stranger.POST("/signup", { body })),
  );
}
