import { createContext, useContext } from "react";
import type { BearerLogin } from "@/session/bearer-login";
import type { AppConfig } from "@/session/config";
import type { Session } from "@/session/session";
import type { Clients } from "./clients";

/** The services of the app. */
export interface Services {
  config: AppConfig;
  session: Session;
  clients: Clients;
  /** Only if the app keeps the tokens itself. */
  bearer: BearerLogin | undefined;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("there are no services here");
  return services;
}

/** The services with the caller's tokens. */
export function useClients(): Clients {
  return useServices().clients;
}
