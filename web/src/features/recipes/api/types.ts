import type { components } from "@/api/generated/recipes";
import type { Tagged } from "@/api/tagged";

export type Recipe = Tagged<components["schemas"]["Recipe"]>;
