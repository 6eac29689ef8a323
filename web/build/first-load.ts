import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

interface Budget {
  /** The modules that the first page needs, besides what they import. */
  modules: string[];
  /** The most bytes of script, compressed with gzip. */
  limit: number;
}

/** Fails the build when the first page needs more script than it may. */
export function firstLoadBudget({ modules, limit }: Budget): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const first = modules.map((module) => {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
        return chunk ?? this.error(`nothing is built from ${module}`);
      });
      const size = [...withImports(first, chunks)]
        .map(({ code }) => gzipSync(code).length)
        .reduce((sum, length) => sum + length);
      const figures = `${(size / 1000).toFixed(1)} kB of script, compressed; ${limit / 1000} kB are allowed`;
      if (size > limit) this.error(`the first page needs ${figures}`);
      this.info(`the first page needs ${figures}`);
    },
  };
}

/** The chunks, and all that they load before they run. */
function withImports(first: Rolldown.OutputChunk[], all: Rolldown.OutputChunk[]) {
  const needed = new Set(first);
  for (const { imports } of needed) {
    for (const chunk of all) if (imports.includes(chunk.fileName)) needed.add(chunk);
  }
  return needed;
}
