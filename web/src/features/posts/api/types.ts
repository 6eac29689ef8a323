import type { components } from "@/api/generated/recipes";
import type { Tagged } from "@/api/tagged";

export type Post = Tagged<components["schemas"]["Post"]>;
export type Comment = components["schemas"]["Comment"];
export type Bookmark = components["schemas"]["Bookmark"];
