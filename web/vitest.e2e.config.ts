import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The app in a real browser, against the real services. Run by `make test-web`. */
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Each file has services and a browser of its own. They wait more than they compute, so two
    // share a few cores well; more would not.
    maxWorkers: 2,
  },
});
