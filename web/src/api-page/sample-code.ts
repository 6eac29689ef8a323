import { isObject } from "@/api/json-object";
import type { SampleRequest } from "./sample-request";

/** How a request is written in each language. The token is in the variable TOKEN. */
export const LANGUAGES: { name: string; write: (request: SampleRequest) => string }[] = [
  { name: "curl", write: curl },
  { name: "Python", write: python },
  { name: "JavaScript", write: javascript },
];

function curl({ method, url, needsToken, body }: SampleRequest): string {
  const parts = [`curl -X ${method} ${quoted(url)}`];
  if (needsToken) parts.push(`-H "Authorization: Bearer $TOKEN"`);
  if (body?.kind === "json") {
    parts.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body.value))}`);
  }
  if (body?.kind === "form") {
    for (const [name, value] of fieldsOf(body.value)) {
      parts.push(`--data-urlencode ${quoted(`${name}=${value}`)}`);
    }
  }
  return parts.join(" \\\n  ");
}

function python({ method, url, needsToken, body }: SampleRequest): string {
  const lines = [`    "${method}",`, `    ${JSON.stringify(url)},`];
  if (needsToken) lines.push(`    headers={"Authorization": f"Bearer {os.environ['TOKEN']}"},`);
  if (body) lines.push(`    ${body.kind === "json" ? "json" : "data"}=${literal(body.value)},`);
  const imports = needsToken ? ["import os", "", "import requests"] : ["import requests"];
  const call = ["response = requests.request(", ...lines, ")"];
  return [...imports, "", ...call, "print(response.status_code, response.text)"].join("\n");
}

function javascript({ method, url, needsToken, body }: SampleRequest): string {
  const headers = [];
  if (needsToken) headers.push(`Authorization: \`Bearer \${process.env.TOKEN}\``);
  if (body?.kind === "json") headers.push('"Content-Type": "application/json"');
  const lines = [`  method: "${method}",`];
  if (headers.length > 0) lines.push(`  headers: { ${headers.join(", ")} },`);
  if (body) {
    const value = JSON.stringify(body.value);
    lines.push(
      `  body: ${body.kind === "json" ? `JSON.stringify(${value})` : `new URLSearchParams(${value})`},`,
    );
  }
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    ...lines,
    "});",
    "console.log(response.status, await response.text());",
  ].join("\n");
}

/** A word of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JSON value as Python writes it. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, one]) => `"${name}": ${literal(one)}`);
    return `{${members.join(", ")}}`;
  }
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

function fieldsOf(value: unknown): [string, string][] {
  return isObject(value) ? Object.entries(value).map(([name, one]) => [name, String(one)]) : [];
}
