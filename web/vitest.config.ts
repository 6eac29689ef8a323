import { defineConfig } from "vitest/config";

/** Long, because a timeout is for tests that hang, not for a machine that is busy. */
const TIMEOUT_MS = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        extends: "./vite.config.ts",
        test: {
          name: "app",
          environment: "jsdom",
          environmentOptions: { jsdom: { url: "http://app.test/" } },
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: ["src/**/*.node.test.ts"],
          setupFiles: ["src/test/setup.ts"],
          restoreMocks: true,
          unstubGlobals: true,
          testTimeout: TIMEOUT_MS,
        },
      },
      {
        extends: "./vite.config.ts",
        // Needs Web Crypto, which jsdom lacks.
        test: { name: "node", environment: "node", include: ["src/**/*.node.test.ts"] },
      },
      { test: { name: "build", environment: "node", include: ["build/**/*.test.ts"] } },
    ],
  },
});
