import type { Plugin } from "vite";

/**
 * Shows text in the fonts of the device where ours come too late. Swapping them later would move
 * what somebody reads. They are in the browser's cache for the next page.
 */
export function steadyFonts(): Plugin {
  return {
    name: "steady-fonts",
    apply: "build",
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "asset" || !output.fileName.endsWith(".css")) continue;
        output.source = String(output.source).replace(
          /font-display:\s*swap/g,
          "font-display:optional",
        );
      }
    },
  };
}
