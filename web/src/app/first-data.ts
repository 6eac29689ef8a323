import { PAGE_SIZE } from "../features/recipes/api/page-size.ts";

const RECIPES = `/recipes?limit=${PAGE_SIZE}`;

/**
 * The first request to recipe-api of a page, by the path of the page. The document of the page
 * makes the browser send it before any script is there.
 */
export const FIRST_DATA: Record<string, string> = {
  "/": RECIPES,
  "/app": RECIPES,
  "/app/recipes": RECIPES,
};
