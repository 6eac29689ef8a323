import type { Root } from "hast";

/**
 * Gives every block the direction of its own first letter. Only the outermost ones: HTML does not
 * look into a list or a table for it where the items have a direction of their own.
 */
export function textDirection() {
  return (tree: Root): void => {
    for (const block of tree.children) {
      if (block.type === "element") block.properties.dir = "auto";
    }
  };
}
