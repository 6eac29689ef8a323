import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle";
import type { AppConfig } from "@/session/config";
import type { Session } from "@/session/session";
import { ownLayout } from "./layout";
import { operationExtras } from "./operation-extras";
import { emptyOptionalParameters } from "./optional-parameters";

/**
 * Shows the description of the service that the address names; its requests go out as the viewer.
 * `login` is where to log in, for somebody who is not: then nothing can be tried.
 */
export function showDocument(
  root: Element,
  config: AppConfig,
  session: Session,
  login: string | undefined,
): void {
  const service = new URLSearchParams(window.location.search).get("service");
  const base = service === "recipe-api" ? config.recipeApiUrl : config.identityUrl;
  SwaggerUI({
    domNode: root,
    url: `${base}/openapi.json`,
    plugins: [ownLayout, emptyOptionalParameters, operationExtras({ base, login })],
    layout: "OwnLayout",
    // Its links would stand inside of buttons, where no keyboard reaches them.
    deepLinking: false,
    tryItOutEnabled: login === undefined,
    ...(login !== undefined && { supportedSubmitMethods: [] }),
    syntaxHighlight: false,
    requestInterceptor: (request) => {
      request.userFetch = (url, options) => session.fetch(new Request(url, options));
      return request;
    },
  });
}
