import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { brand } from "./build/brand.ts";
import { firstLoadBudget } from "./build/first-load.ts";
import { precompress } from "./build/precompress.ts";
import { steadyFonts } from "./build/steady-fonts.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [
    react(),
    brand(),
    steadyFonts(),
    precompress(),
    firstLoadBudget({ modules: ["/index.html", "/src/app/routes/recipes.tsx"], limit: 150_000 }),
  ],
  resolve: { alias: { "@": here("./src") } },
  build: {
    // Every file by its own URL: the policy of the pages allows nothing inline.
    assetsInlineLimit: 0,
    // The documentation at /api; a page of its own, and a library of one piece.
    chunkSizeWarningLimit: 1_700,
    rolldownOptions: {
      input: {
        app: here("./index.html"),
        api: here("./api.html"),
        brand: here("./src/styles/brand.css"),
      },
    },
  },
  server: { port: 5173, strictPort: true },
});
