import { BearerLogin } from "./bearer-login";
import type { AppConfig } from "./config";
import { CookieLogin } from "./cookie-login";
import { Session } from "./session";
import { Tabs } from "./tabs";

/** The session of this browser, in the way that the app is served. */
export function openSession(config: AppConfig) {
  const tabs = new Tabs();
  if (config.mode === "cookie") {
    return { session: new Session(new CookieLogin(config), tabs), bearer: undefined };
  }
  const bearer = new BearerLogin(config);
  return { session: new Session(bearer, tabs), bearer };
}
