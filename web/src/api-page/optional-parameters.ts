import type { Plugin } from "swagger-ui-dist/swagger-ui-es-bundle";

interface Parameter {
  required?: boolean;
  example?: unknown;
}

/** As much of an OpenAPI document as there are parameters in. */
export interface Description {
  paths?: Record<string, Record<string, { parameters?: Parameter[] } | undefined>>;
}

/** The document without examples of what may be left out. */
export function withoutOptionalExamples(description: Description): Description {
  const changed = structuredClone(description);
  const operations = Object.values(changed.paths ?? {}).flatMap((path) => Object.values(path));
  for (const parameter of operations.flatMap((operation) => operation?.parameters ?? [])) {
    if (!parameter.required) delete parameter.example;
  }
  return changed;
}

/**
 * Leaves optional parameters empty until somebody fills them in: Swagger UI would send their
 * examples, and a list would begin wherever the example of a cursor happens to point.
 */
export const emptyOptionalParameters: Plugin = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (description) => update(withoutOptionalExamples(description)),
      },
    },
  },
});
