import type { components } from "@/api/generated/recipes";

export type Story = components["schemas"]["Story"];
