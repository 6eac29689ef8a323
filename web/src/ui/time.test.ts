import { expect, it } from "vitest";
import { ago } from "./time";

const NOW = new Date("2026-03-01T12:00:00Z");

it.each([
  ["2026-03-01T11:59:30Z", "just now"],
  ["2026-03-01T11:55:00Z", "5 minutes ago"],
  ["2026-03-01T10:30:00Z", "1 hour ago"],
  ["2026-02-28T11:00:00Z", "yesterday"],
  ["2025-02-01T00:00:00Z", "last year"],
  ["2026-03-01T12:00:10Z", "just now"],
])("calls %s %s", (at, words) => expect(ago(new Date(at), NOW)).toBe(words));
