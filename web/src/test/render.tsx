import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { createClients } from "@/api/clients";
import { ServicesContext } from "@/api/services";
import { createQueryClient } from "@/app/query-client";
import { openSession } from "@/session/open-session";
import { type User, ViewerContext } from "@/session/viewer";
import { Notices } from "@/ui/notices/notices";

export const VIEWER: User = { id: 7, username: "cook", created_at: "2026-01-01T00:00:00Z" };

/** Shows a component as it stands in the app, at an address, logged in with a bearer token. */
export function renderInApp(element: ReactNode, address = "/") {
  const identityUrl = "http://identity.test";
  const config = { mode: "bearer", identityUrl, recipeApiUrl: "http://recipes.test" } as const;
  const { session, bearer } = openSession(config);
  const token = { token: "one", refresh_token: "two", token_type: "Bearer", expires_in: 900 };
  bearer?.begin({ ...token, user: VIEWER });
  const services = { config, session, bearer, clients: createClients(config, session) };
  const queries = createQueryClient();
  const view = render(
    <ServicesContext value={services}>
      <QueryClientProvider client={queries}>
        <ViewerContext value={VIEWER}>
          <MemoryRouter initialEntries={[address]}>
            <Notices>{element}</Notices>
          </MemoryRouter>
        </ViewerContext>
      </QueryClientProvider>
    </ServicesContext>,
  );
  return { ...view, queries };
}
