import type { OperationProps, Plugin, System } from "swagger-ui-dist/swagger-ui-es-bundle";
import { LANGUAGES } from "./sample-code";
import { type SampleRequest, sampleRequest } from "./sample-request";

type Create = System["React"]["createElement"];

interface Reader {
  /** The address of the service. */
  base: string;
  /** Where to log in, for somebody who is not. */
  login: string | undefined;
}

/** Adds code to each operation, and how to try it without a login. */
export function operationExtras({ base, login }: Reader): Plugin {
  return ({ React: { createElement, useMemo }, specSelectors }) => {
    const Samples = ({ path, method }: OperationProps) => {
      // Copying the document takes a while, and this is shown again at each key press.
      const request = useMemo(
        () => sampleRequest(specSelectors.specJson().toJS(), base, path, method),
        [path, method],
      );
      return samples(createElement, request, `${request.method} ${path}`);
    };
    return {
      wrapComponents: {
        responses: (Original) => (props) =>
          createElement(
            "div",
            null,
            login && invitation(createElement, login),
            createElement(Samples, props),
            createElement(Original, props),
          ),
      },
    };
  };
}

function invitation(createElement: Create, login: string) {
  const link = createElement("a", { href: login }, "Log in");
  return createElement("p", { className: "samples" }, link, " to try this request here.");
}

function samples(createElement: Create, request: SampleRequest, operation: string) {
  const codes = LANGUAGES.flatMap(({ name, write }) => {
    const label = `${name} for ${operation}`;
    // A group that has the focus can be scrolled with a keyboard.
    const scrolled = { key: label, role: "group", tabIndex: 0, "aria-label": label };
    return [
      createElement("p", { key: name }, name),
      createElement("pre", scrolled, write(request)),
    ];
  });
  return createElement(
    "details",
    { className: "samples" },
    createElement("summary", null, "Samples in curl, Python and JavaScript"),
    request.needsToken &&
      createElement("p", null, "TOKEN is an access token, which POST /api/token gives you."),
    ...codes,
  );
}
