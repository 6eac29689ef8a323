/** The name of a story among what is hidden until its deletion is final. */
export function hiddenStory(id: number): string {
  return `story ${id}`;
}
