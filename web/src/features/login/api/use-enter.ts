import { useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/generated/identity";
import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { useReturn } from "../use-return";

type LoginResponse = components["schemas"]["LoginResponse"];

/** Starts a session with the answer of `attempt`, and navigates on. */
export function useEnter<Body>(attempt: (body: Body) => Promise<LoginResponse>) {
  const { bearer } = useServices();
  const queries = useQueryClient();
  const goBack = useReturn();
  return useWrite({
    mutationFn: attempt,
    onSuccess: async (tokens) => {
      queries.clear();
      bearer?.begin(tokens);
      await goBack();
    },
  });
}
