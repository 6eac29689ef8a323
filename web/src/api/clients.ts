import createClient, { type Client } from "openapi-fetch";
import type { AppConfig } from "@/session/config";
import type { Session } from "@/session/session";
import { createOnce } from "./create-once";
import type { paths as IdentityPaths } from "./generated/identity";
import type { paths as RecipePaths } from "./generated/recipes";

/** The services' clients, typed by their OpenAPI documents. */
export interface Clients {
  /** identity-service with the caller's tokens. */
  identity: Client<IdentityPaths>;
  /** identity-service without tokens, for login and sign-up. */
  stranger: Client<IdentityPaths>;
  /** recipe-api with the caller's tokens. Sends each creation under a key. */
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
    recipes: createClient({ baseUrl: config.recipeApiUrl, fetch: createOnce(fetch) }),
  };
}
