import createClient, { type Client } from "openapi-fetch";
import type { AppConfig } from "@/session/config";
import type { Session } from "@/session/session";
import type { paths as IdentityPaths } from "./generated/identity";
import type { paths as RecipePaths } from "./generated/recipes";

/** The services, as they describe themselves. */
export interface Clients {
  /** The identity service, as the caller. */
  identity: Client<IdentityPaths>;
  /** The identity service, as nobody: to log in and to sign up. */
  stranger: Client<IdentityPaths>;
  /** The recipe service, as the caller. */
  recipes: Client<RecipePaths>;
}

export function createClients(config: AppConfig, session: Session): Clients {
  const { fetch } = session;
  return {
    identity: createClient({ baseUrl: config.identityUrl, fetch }),
    stranger: createClient({
      baseUrl: config.identityUrl,
      credentials: "omit",
      fetch: (request) => globalThis.fetch(request),
    }),
    recipes: createClient({ baseUrl: config.recipeApiUrl, fetch }),
  };
}
