import type { OperationProps, Plugin } from "swagger-ui-dist/swagger-ui-es-bundle";
import { LANGUAGES } from "./sample-code";
import { sampleRequest } from "./sample-request";

interface Reader {
  /** The address of the service. */
  base: string;
  /** Where to log in, for somebody who is not. */
  login: string | undefined;
}

/** Adds code to each operation, and how to try it without a login. */
export function operationExtras({ base, login }: Reader): Plugin {
  return ({ React: { createElement }, specSelectors }) => {
    const Samples = ({ path, method }: OperationProps) => {
      const request = sampleRequest(specSelectors.specJson().toJS(), base, path, method);
      const codes = LANGUAGES.flatMap(({ name, write }) => {
        const label = `${name} for ${request.method} ${path}`;
        return [
          createElement("p", { key: name }, name),
          // A group that has the focus can be scrolled with a keyboard.
          createElement(
            "pre",
            { key: label, role: "group", tabIndex: 0, "aria-label": label },
            write(request),
          ),
        ];
      });
      return createElement(
        "details",
        { className: "samples" },
        createElement("summary", null, "Samples in curl, Python and JavaScript"),
        ...codes,
      );
    };
    const Invitation = () =>
      login
        ? createElement(
            "p",
            { className: "samples" },
            createElement("a", { href: login }, "Log in"),
            " to try this request here.",
          )
        : null;
    return {
      wrapComponents: {
        responses: (Original) => (props) =>
          createElement(
            "div",
            null,
            createElement(Invitation),
            createElement(Samples, props),
            createElement(Original, props),
          ),
      },
    };
  };
}
