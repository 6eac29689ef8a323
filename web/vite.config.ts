import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompress } from "./build/precompress.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    // Every file by its own URL: the policy of the pages allows nothing inline.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    rolldownOptions: { input: { app: here("./index.html"), api: here("./api.html") } },
  },
  server: { port: 5173, strictPort: true },
});
