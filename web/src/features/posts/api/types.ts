import type { components } from "@/api/generated/recipes";

export type Post = components["schemas"]["Post"];
export type Comment = components["schemas"]["Comment"];
export type Bookmark = components["schemas"]["Bookmark"];
