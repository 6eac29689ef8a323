import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle";
import type { AppConfig } from "@/session/config";
import type { Session } from "@/session/session";

export function showDocument(config: AppConfig, session: Session): void {
  const service = new URLSearchParams(window.location.search).get("service");
  const base = service === "recipe-api" ? config.recipeApiUrl : config.identityUrl;
  SwaggerUI({
    domNode: document.getElementById("api"),
    url: `${base}/openapi.json`,
    deepLinking: true,
    tryItOutEnabled: true,
    requestInterceptor: (request: { userFetch: unknown }) => {
      request.userFetch = (url: string, options: RequestInit) =>
        session.fetch(new Request(url, options));
      return request;
    },
  });
}
