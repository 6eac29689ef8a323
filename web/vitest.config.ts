import { defineConfig } from "vitest/config";

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
          setupFiles: ["src/test/setup.ts"],
          restoreMocks: true,
          unstubGlobals: true,
        },
      },
      { test: { name: "build", environment: "node", include: ["build/**/*.test.ts"] } },
    ],
  },
});
