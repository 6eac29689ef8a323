import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearchParams } from "react-router";
import type { components } from "@/api/generated/identity";
import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { returnPath } from "../return-path";

type LoginResponse = components["schemas"]["LoginResponse"];

/** Starts a session with the answer of `attempt`, and navigates on. */
export function useEnter<Body>(attempt: (body: Body) => Promise<LoginResponse>) {
  const { bearer } = useServices();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  return useWrite({
    mutationFn: attempt,
    onSuccess: async (tokens) => {
      queries.clear();
      bearer?.begin(tokens);
      await navigate(returnPath(query), { replace: true });
    },
  });
}
