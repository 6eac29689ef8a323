import { Navigate, Outlet, useSearchParams } from "react-router";
import { useServices } from "@/api/services";
import { returnPath } from "@/features/login/return-path";

/**
 * Around the login and sign-up pages. Sends on users who are logged in, unless they want to be
 * somebody else; identity-service does the same with its own pages.
 */
export function Outside() {
  const { session } = useServices();
  const [query] = useSearchParams();
  const seesForm = query.get("prompt") === "select_account" || query.has("ended");
  if (session.exists && !seesForm) return <Navigate to={returnPath(query)} replace />;
  return <Outlet />;
}
