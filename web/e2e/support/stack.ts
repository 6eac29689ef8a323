import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createDatabases, type DatabaseKind, type Databases } from "./databases.ts";
import { environment } from "./environment.ts";
import { Gallery } from "./gallery.ts";
import { type OtherOrigin, serveElsewhere } from "./other-origin.ts";
import { freePort, Program } from "./program.ts";

/** The two ways to hold a login. */
export type Mode = "cookie" | "bearer";
export const MODES: Mode[] = ["cookie", "bearer"];

const DIST = resolve(import.meta.dirname, "../../dist");

/** Both services and the app, on free ports and with their own data. */
export class Stack {
  readonly identity: Program;
  readonly recipes: Program;
  /** The address of the app. */
  readonly appUrl: string;
  /** Pictures for posts. */
  readonly gallery: Gallery;
  readonly #folder: string;
  readonly #databases: Databases;
  readonly #elsewhere: OtherOrigin | undefined;

  private constructor(
    folder: string,
    databases: Databases,
    identity: Program,
    recipes: Program,
    gallery: Gallery,
    elsewhere: OtherOrigin | undefined,
  ) {
    this.#folder = folder;
    this.#databases = databases;
    this.identity = identity;
    this.recipes = recipes;
    this.gallery = gallery;
    this.#elsewhere = elsewhere;
    this.appUrl = elsewhere?.url ?? identity.url;
  }

  /** Starts everything. `settings` are for both services. */
  static async start(
    mode: Mode,
    settings: Record<string, string> = {},
    database: DatabaseKind = "SQLite",
  ): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), "stack-"));
    const databases = await createDatabases(database, folder);
    const [identityPort, recipePort] = [await freePort(), await freePort()];
    const identityUrl = `http://localhost:${identityPort}`;
    const recipeUrl = `http://localhost:${recipePort}`;
    const elsewhere =
      mode === "bearer" ? await serveElsewhere(DIST, identityUrl, recipeUrl) : undefined;
    const origin = elsewhere?.url ?? identityUrl;
    const identity = new Program(environment.identityService, folder, identityUrl, {
      IDENTITY_LISTEN: `127.0.0.1:${identityPort}`,
      IDENTITY_PUBLIC_URL: identityUrl,
      IDENTITY_RECIPE_API_URL: recipeUrl,
      IDENTITY_CORS_ORIGINS: origin,
      IDENTITY_WEB_DIR: DIST,
      // The cheapest valid setting, because these tests do not measure logins.
      IDENTITY_ARGON2: "m=8,t=1,p=1",
      ...databases.identity,
      ...settings,
    });
    const recipes = new Program(environment.recipeApi, folder, recipeUrl, {
      RECIPE_LISTEN: `127.0.0.1:${recipePort}`,
      RECIPE_PUBLIC_URL: recipeUrl,
      RECIPE_ISSUER: identityUrl,
      RECIPE_CORS_ORIGINS: origin,
      // Some tests fill lists faster than a person could.
      RECIPE_WRITE_RATE: "off",
      ...databases.recipes,
      ...settings,
    });
    await identity.start();
    await recipes.start();
    const gallery = await Gallery.open();
    return new Stack(folder, databases, identity, recipes, gallery, elsewhere);
  }

  async stop(): Promise<void> {
    await this.recipes.stop();
    await this.identity.stop();
    await this.#elsewhere?.stop();
    await this.gallery.close();
    await this.#databases.drop();
    await rm(this.#folder, { recursive: true });
  }
}
