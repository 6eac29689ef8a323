import type { components } from "@/api/generated/recipes";

/** Somebody as everybody sees them. */
export type Person = components["schemas"]["Person"];
