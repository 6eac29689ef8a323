import { isObject, type JsonObject } from "@/api/json-object";

/** A request as samples show it. */
export interface SampleRequest {
  method: string;
  url: string;
  needsToken: boolean;
  /** As JSON, or as a form. */
  body?: { kind: "json" | "form"; value: unknown };
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** The request to an operation of an OpenAPI document, with its examples. */
export function sampleRequest(
  document: JsonObject,
  base: string,
  path: string,
  method: string,
): SampleRequest {
  const operation = objectAt(document, "paths", path, method);
  const security = operation.security;
  const body = bodyOf(document, operation);
  return {
    method: method.toUpperCase(),
    url: base + filledIn(path, operation.parameters),
    needsToken: Array.isArray(security) && security.length > 0,
    ...(body && { body }),
  };
}

function bodyOf(document: JsonObject, operation: JsonObject): SampleRequest["body"] {
  const content = objectAt(operation, "requestBody", "content");
  if (isObject(content[JSON_TYPE])) {
    return { kind: "json", value: exampleOf(document, content[JSON_TYPE]) };
  }
  if (isObject(content[FORM_TYPE])) {
    return { kind: "form", value: exampleOf(document, content[FORM_TYPE]) };
  }
  return undefined;
}

function exampleOf(document: JsonObject, media: JsonObject): unknown {
  if (media.example !== undefined) return media.example;
  const reference = objectAt(media, "schema").$ref;
  const name = typeof reference === "string" ? (reference.split("/").at(-1) ?? "") : "";
  return objectAt(document, "components", "schemas", name).example ?? {};
}

/** The path with the examples of its parameters. */
function filledIn(path: string, parameters: unknown): string {
  const examples = new Map<unknown, unknown>(
    (Array.isArray(parameters) ? parameters : [])
      .filter(isObject)
      .map(({ name, example }) => [name, example]),
  );
  return path.replace(/\{(.*?)\}/g, (whole, name) => String(examples.get(name) ?? whole));
}

/** The object at the end of these members; an empty one if there is none. */
function objectAt(value: unknown, ...names: string[]): JsonObject {
  const found = names.reduce<unknown>(
    (current, name) => (isObject(current) ? current[name] : undefined),
    value,
  );
  return isObject(found) ? found : {};
}
