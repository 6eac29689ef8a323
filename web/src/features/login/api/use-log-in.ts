import { content } from "@/api/answer";
import type { components } from "@/api/generated/identity";
import { useClients } from "@/api/services";
import { useEnter } from "./use-enter";

export function useLogIn() {
  const { stranger } = useClients();
  return useEnter((body: components["schemas"]["Login"]) =>
    content(stranger.POST("/login", { body })),
  );
}
