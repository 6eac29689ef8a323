import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { faultsOf } from "./faults";

const LABELS = { title: "Title", text: "Text" };

function refused(faults: [string, string][], errors = faults.map(([field, rule]) => field + rule)) {
  const named = faults.map(([field, message]) => ({ field: `/${field}`, message }));
  return new Problem(422, { errors, faults: named });
}

it("has the form's order, and says nothing twice", () => {
  const error = refused([
    ["text", "is empty"],
    ["title", "is empty"],
    ["text", "is empty"],
  ]);
  expect(faultsOf(error, LABELS)).toEqual([
    { field: "title", sentence: "Title is empty." },
    { field: "text", sentence: "Text is empty." },
  ]);
});

it("begins with what no field is named for, or shows it at the field for such faults", () => {
  const error = refused([["title", "is empty"]], ["title is empty", "nothing is well"]);
  const [title, general] = ["Title is empty.", "Nothing is well."];
  expect(faultsOf(error, LABELS).map(({ sentence }) => sentence)).toEqual([general, title]);
  expect(faultsOf(error, LABELS, "text")).toEqual([
    { field: "title", sentence: title },
    { field: "text", sentence: general },
  ]);
});
