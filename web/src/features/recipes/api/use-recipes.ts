import { useInfiniteQuery } from "@tanstack/react-query";
import { useClients } from "@/api/services";
import { recipesQuery } from "./recipes-query";

/** Everybody's recipes or one person's. */
export function useRecipes(userId?: number) {
  return useInfiniteQuery(recipesQuery(useClients(), userId));
}
