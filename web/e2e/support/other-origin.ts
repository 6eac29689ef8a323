import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preview } from "vite";

/** The built app on a separate origin, as on a CDN. */
export interface OtherOrigin {
  url: string;
  stop: () => Promise<void>;
}

/** Serves the app with the settings for a separate origin. */
export async function serveElsewhere(
  dist: string,
  identityUrl: string,
  recipeApiUrl: string,
): Promise<OtherOrigin> {
  const outDir = await mkdtemp(join(tmpdir(), "app-"));
  await cp(dist, outDir, { recursive: true });
  const settings = { mode: "bearer", identity_url: identityUrl, recipe_api_url: recipeApiUrl };
  await writeFile(join(outDir, "config.json"), JSON.stringify(settings));
  const server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("the app is served nowhere");
  return {
    url: new URL(url).origin.replace("127.0.0.1", "localhost"),
    stop: async () => {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}
