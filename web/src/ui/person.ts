import type { components } from "@/api/generated/recipes";

/** A person as everybody sees them. */
export type Person = components["schemas"]["Person"];
