import type { components } from "@/api/generated/identity";

/** Served by the identity service, which keeps the tokens in cookies. */
export interface CookieConfig {
  mode: "cookie";
  identityUrl: string;
  recipeApiUrl: string;
  csrfHeader: string;
  csrfAccessCookie: string;
  csrfRefreshCookie: string;
}

/** Served from anywhere else: the app keeps the tokens itself. */
export interface BearerConfig {
  mode: "bearer";
  identityUrl: string;
  recipeApiUrl: string;
}

export type AppConfig = CookieConfig | BearerConfig;

/** What another origin than the identity service's serves as `/config.json`. */
interface BearerSettings {
  mode: "bearer";
  identity_url: string;
  recipe_api_url: string;
}

/** What `/config.json` says. */
export type Settings = components["schemas"]["AppConfig"] | BearerSettings;

/** Reads where the app runs. `origin` is the app's own. */
export async function loadConfig(origin: string): Promise<AppConfig> {
  const response = await fetch("/config.json", { credentials: "omit" });
  if (!response.ok) throw new Error(`/config.json answers ${response.status}`);
  return parseConfig(await response.json(), origin);
}

export function parseConfig(settings: Settings, origin: string): AppConfig {
  const recipeApiUrl = settings.recipe_api_url;
  if (isBearer(settings))
    return { mode: "bearer", identityUrl: settings.identity_url, recipeApiUrl };
  return {
    mode: "cookie",
    identityUrl: origin,
    recipeApiUrl,
    csrfHeader: settings.csrf_header,
    csrfAccessCookie: settings.csrf_access_cookie,
    csrfRefreshCookie: settings.csrf_refresh_cookie,
  };
}

function isBearer(settings: Settings): settings is BearerSettings {
  return settings.mode === "bearer";
}
