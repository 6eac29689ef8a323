import type { Plugin } from "vite";
import { FIRST_DATA } from "../src/app/first-data.ts";

/** Writes `first-data.json`: what identity-service lets the browser ask for with each page. */
export function firstData(): Plugin {
  return {
    name: "first-data",
    apply: "build",
    generateBundle() {
      const source = JSON.stringify(FIRST_DATA);
      this.emitFile({ type: "asset", fileName: "first-data.json", source });
    },
  };
}
