import { useQuery } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { recipeKeys } from "./keys";

/** One recipe. */
export function useRecipe(id: number) {
  const { recipes } = useClients();
  return useQuery({
    queryKey: recipeKeys.one(id),
    queryFn: ({ signal }) => {
      return content(recipes.GET("/recipes/{id}", { params: { path: { id } }, signal }));
    },
  });
}
