import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "./sample-code";
import { type SampleRequest, sampleRequest } from "./sample-request";

const BASE = "http://localhost:8081";
const METHODS = ["get", "post", "put", "patch", "delete"];

const documentOf = (service: string) =>
  JSON.parse(readFileSync(`${import.meta.dirname}/../../../${service}/openapi.json`, "utf8"));

function written(request: SampleRequest): Record<string, string> {
  return Object.fromEntries(LANGUAGES.map(({ name, write }) => [name, write(request)]));
}

it("writes a request with a body in each language", () => {
  const body = { kind: "json", value: { title: "Bread’s", done: true, by: null } } as const;
  const url = `${BASE}/recipes`;
  expect(written({ method: "POST", url, needsToken: true, body })).toEqual({
    curl: [
      "curl -X POST 'http://localhost:8081/recipes' \\",
      '  -H "Authorization: Bearer $TOKEN" \\',
      "  -H 'Content-Type: application/json' \\",
      `  -d '{"title":"Bread’s","done":true,"by":null}'`,
    ].join("\n"),
    Python: `import os

import requests

response = requests.request(
    "POST",
    "http://localhost:8081/recipes",
    headers={"Authorization": f"Bearer {os.environ['TOKEN']}"},
    json={"title": "Bread’s", "done": True, "by": None},
)
print(response.status_code, response.text)`,
    JavaScript: `const response = await fetch("http://localhost:8081/recipes", {
  method: "POST",
  headers: { Authorization: \`Bearer \${process.env.TOKEN}\`, "Content-Type": "application/json" },
  body: JSON.stringify({"title":"Bread’s","done":true,"by":null}),
});
console.log(response.status, await response.text());`,
  });
});

it("fills in the path, and asks for no token where none is needed", () => {
  const recipes = documentOf("recipe-api");
  const { url, needsToken } = sampleRequest(recipes, BASE, "/recipes/{id}", "get");
  expect({ url, needsToken }).toEqual({ url: `${BASE}/recipes/42`, needsToken: true });
  expect(sampleRequest(recipes, BASE, "/healthz", "get").needsToken).toBe(false);
});

it("writes a form as a form, and quotes for the shell", () => {
  const body = { kind: "form", value: { token: "it's" } } as const;
  const { curl } = written({ method: "POST", url: BASE, needsToken: false, body });
  expect(curl).toContain(`--data-urlencode 'token=it'\\''s'`);
});

describe.each(["identity-service", "recipe-api"])("for each route of %s", (service) => {
  const document = documentOf(service);
  const routes = Object.entries<Record<string, unknown>>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => ({ path, method })),
  );
  const requests = routes.map(({ path, method }) => sampleRequest(document, BASE, path, method));

  it("the URL is complete, and the body is an example", () => {
    expect(requests.filter(({ url }) => url.includes("{"))).toEqual([]);
    const isEmpty = ({ body }: SampleRequest) => body && JSON.stringify(body.value) === "{}";
    expect(requests.filter(isEmpty)).toEqual([]);
  });

  it("the curl and the JavaScript can be read by their programs", () => {
    const codes = requests.map(written);
    execFileSync("sh", ["-n"], { input: codes.map(({ curl }) => curl).join("\n") });
    for (const { JavaScript } of codes) {
      expect(() => new Function(`return async () => { ${JavaScript} };`)).not.toThrow();
    }
  });
});
