import { useQuery } from "@tanstack/react-query";
import { useClients } from "@/api/services";
import { taggedContent } from "@/api/tagged";
import { recipeKeys } from "./keys";

/** One recipe. */
export function useRecipe(id: number) {
  const { recipes } = useClients();
  return useQuery({
    queryKey: recipeKeys.one(id),
    queryFn: ({ signal }) => {
      return taggedContent(recipes.GET("/recipes/{id}", { params: { path: { id } }, signal }));
    },
  });
}
