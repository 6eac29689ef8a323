import type { QueryClient } from "@tanstack/react-query";
import { createClients } from "@/api/clients";
import type { Services } from "@/api/services";
import { requireStorage } from "@/session/browser-storage";
import { loadConfig } from "@/session/config";
import { openSession } from "@/session/open-session";
import { dropDrafts } from "@/ui/form/drafts";
import { isFarewell, isOpenPage, loginPath } from "./login-path";
import { createQueryClient } from "./query-client";
import { createRouter } from "./router";

export interface Started {
  services: Services;
  queryClient: QueryClient;
  router: ReturnType<typeof createRouter>;
}

/** Builds the app for its configuration. */
export async function start(origin: string): Promise<Started> {
  const config = await loadConfig(origin);
  requireStorage(config.mode);
  const { session, bearer } = openSession(config);
  const queryClient = createQueryClient();
  const router = createRouter(config.mode);

  session.onEnded(async (reason) => {
    if (isFarewell(reason)) dropDrafts();
    if (isOpenPage(window.location)) return;
    const login = loginPath(reason, window.location);
    if (config.mode === "cookie") {
      window.location.assign(login);
      return;
    }
    await router.navigate(login);
    queryClient.clear();
  });

  const services = { config, session, bearer, clients: createClients(config, session) };
  return { services, queryClient, router };
}
