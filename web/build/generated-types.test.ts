import { readFile } from "node:fs/promises";
import openapi, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

it.each([
  ["identity.ts", "../../identity-service/openapi.json"],
  ["recipes.ts", "../../recipe-api/openapi.json"],
])("%s says what the document of its service says", async (types, document) => {
  const fresh =
    COMMENT_HEADER +
    astToString(await openapi(new URL(document, import.meta.url), { defaultNonNullable: false }));
  const committed = await readFile(
    new URL(`../src/api/generated/${types}`, import.meta.url),
    "utf8",
  );
  expect(committed === fresh, "out of date; renew it with npm run generate").toBe(true);
});
