import { useCallback } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { isInApp, returnPath } from "./return-path";

/** Goes where somebody wanted to go before they logged in. */
export function useReturn(): () => Promise<void> {
  const navigate = useNavigate();
  const [query] = useSearchParams();
  return useCallback(async () => {
    const path = returnPath(query);
    if (isInApp(path)) await navigate(path, { replace: true });
    else window.location.replace(path);
  }, [navigate, query]);
}
