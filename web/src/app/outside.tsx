import { useEffect } from "react";
import { Outlet, useSearchParams } from "react-router";
import { useServices } from "@/api/services";
import { useReturn } from "@/features/login/use-return";

/**
 * Around the login and sign-up pages. Sends on users who are logged in, unless they want to be
 * somebody else; identity-service does the same with its own pages.
 */
export function Outside() {
  const { session } = useServices();
  const [query] = useSearchParams();
  const seesForm = query.get("prompt") === "select_account" || query.has("ended");
  return session.exists && !seesForm ? <SentOn /> : <Outlet />;
}

function SentOn() {
  const goBack = useReturn();
  useEffect(() => {
    goBack();
  }, [goBack]);
  return null;
}
