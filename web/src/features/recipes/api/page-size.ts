/** How many recipes a list asks for at once. */
export const PAGE_SIZE = 24;
