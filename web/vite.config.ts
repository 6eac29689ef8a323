import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { brand } from "./build/brand.ts";
import { CHUNKS } from "./build/chunks.ts";
import { firstData } from "./build/first-data.ts";
import { firstLoadBudget } from "./build/first-load.ts";
import { precompress } from "./build/precompress.ts";
import { shellFirst } from "./build/shell-first.ts";
import { steadyFonts } from "./build/steady-fonts.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [
    react(),
    brand(),
    steadyFonts(),
    precompress(),
    firstData(),
    shellFirst(),
    firstLoadBudget({ modules: ["/index.html"], limit: 150_000 }),
  ],
  resolve: { alias: { "@": here("./src") } },
  build: {
    // Every file by its own URL: the policy of the pages allows no other inline content than the
    // style of the shell.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The documentation at /api; a page of its own, and a library of one piece.
    chunkSizeWarningLimit: 1_700,
    rolldownOptions: {
      input: {
        app: here("./index.html"),
        api: here("./api.html"),
        brand: here("./src/styles/brand.css"),
      },
      output: { codeSplitting: { groups: CHUNKS } },
    },
  },
  server: { port: 5173, strictPort: true },
});
