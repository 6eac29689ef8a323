import type { Plugin } from "vite";
import { APP_DESCRIPTION, APP_NAME } from "../src/ui/app-name.ts";

/**
 * Writes `brand.json`: what the pages before the app, which identity-service writes
 * itself, show of it.
 */
export function brand(): Plugin {
  return {
    name: "brand",
    apply: "build",
    generateBundle(_, bundle) {
      const path = (pattern: RegExp) => {
        const name = Object.keys(bundle).find((file) => pattern.test(file));
        return `/${name ?? this.error(`nothing is built that is called ${pattern}`)}`;
      };
      const source = JSON.stringify({
        name: APP_NAME,
        description: APP_DESCRIPTION,
        icon: path(/^assets\/icon-[^/]+\.svg$/),
        stylesheet: path(/^assets\/brand-[^/]+\.css$/),
      });
      this.emitFile({ type: "asset", fileName: "brand.json", source });
    },
  };
}
