/** The name of a recipe among what is hidden until its deletion is final. */
export function hiddenRecipe(id: number): string {
  return `recipe ${id}`;
}
