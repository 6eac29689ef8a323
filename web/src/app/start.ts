import type { QueryClient } from "@tanstack/react-query";
import { createClients } from "@/api/clients";
import { forgetKeys } from "@/api/creation-keys";
import type { Services } from "@/api/services";
import { ME } from "@/features/account/api/use-me";
import { recipesQuery } from "@/features/recipes/api/recipes-query";
import { requireStorage } from "@/session/browser-storage";
import { loadConfig, parseConfig } from "@/session/config";
import { noteExpiry } from "@/session/cookie-login";
import { openSession } from "@/session/open-session";
import { dropDrafts } from "@/ui/form/drafts";
import { FIRST_DATA } from "./first-data";
import { isFarewell, isOpenPage, loginPath } from "./login-path";
import { createQueryClient } from "./query-client";
import { createRouter } from "./router";
import { readStartDocument } from "./start-document";

/** How long the shell stays for data. Then the page itself says that it is loading. */
const SHELL_STAYS_MS = 1_000;

export interface Started {
  services: Services;
  queryClient: QueryClient;
  router: ReturnType<typeof createRouter>;
}

/** Builds the app for its configuration. */
export async function start(origin: string): Promise<Started> {
  const told = readStartDocument();
  const config = told ? parseConfig(told.config, origin) : await loadConfig(origin);
  requireStorage(config.mode);
  const { session, bearer } = openSession(config);
  const queryClient = createQueryClient();
  if (told) {
    noteExpiry(told.access_expires_in);
    queryClient.setQueryData(ME, told.viewer);
  }
  const clients = createClients(config, session);
  // The browser may have the answer already, or waits for it since the document came.
  const firstData =
    told && isHome(window.location) && queryClient.prefetchInfiniteQuery(recipesQuery(clients));
  const router = createRouter(config.mode);

  session.onEnded(async (reason) => {
    if (isFarewell(reason)) {
      dropDrafts();
      forgetKeys();
    }
    if (isOpenPage(window.location)) return;
    const login = loginPath(reason, window.location);
    if (config.mode === "cookie") {
      window.location.assign(login);
      return;
    }
    await router.navigate(login);
    queryClient.clear();
  });

  // The shell of the document stays until the first page is there, with its data if they come soon.
  await untilInitialized(router);
  await Promise.race([firstData, timeout(SHELL_STAYS_MS)]);
  const services = { config, session, bearer, clients };
  return { services, queryClient, router };
}

/** Whether the page begins with everybody's recipes. */
function isHome({ pathname, search }: Location): boolean {
  return pathname in FIRST_DATA && search === "";
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function untilInitialized(router: Started["router"]): Promise<void> {
  if (router.state.initialized) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = router.subscribe(({ initialized }) => {
      if (!initialized) return;
      unsubscribe();
      resolve();
    });
  });
}
