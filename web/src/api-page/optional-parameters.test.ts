import { expect, it } from "vitest";
import { withoutOptionalExamples } from "./optional-parameters";

it("keeps the examples of what must be given alone", () => {
  const id = { name: "id", required: true, example: 42 };
  const cursor = { name: "cursor", required: false, example: "cmVjaXBlczo0Mg" };
  const description = { paths: { "/recipes": { get: { parameters: [id, cursor] }, post: {} } } };
  const expected = [id, { name: "cursor", required: false }];
  expect(withoutOptionalExamples(description).paths?.["/recipes"]?.get?.parameters).toEqual(
    expected,
  );
  expect(cursor.example).toBe("cmVjaXBlczo0Mg");
});
