import type { components } from "@/api/generated/recipes";

export type Recipe = components["schemas"]["Recipe"];
