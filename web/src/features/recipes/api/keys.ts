/** Query keys of recipes. */
export const recipeKeys = {
  all: ["recipes"] as const,
  lists: ["recipes", "list"] as const,
  list: (userId: number | undefined) => ["recipes", "list", userId ?? "everybody"] as const,
  one: (id: number) => ["recipes", "one", id] as const,
};
