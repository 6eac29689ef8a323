import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { environment } from "./environment.ts";

export type DatabaseKind = "SQLite" | "PostgreSQL";

/** The databases of both services, as settings. */
export interface Databases {
  identity: Record<string, string>;
  recipes: Record<string, string>;
  drop: () => Promise<void>;
}

/** Creates empty databases. `folder` is the services' own. */
export function createDatabases(kind: DatabaseKind, folder: string): Promise<Databases> {
  return kind === "SQLite" ? sqlite() : postgres(folder);
}

/** The default. The data is deleted with the services' folder. */
async function sqlite(): Promise<Databases> {
  return { identity: {}, recipes: {}, drop: async () => {} };
}

async function postgres(folder: string): Promise<Databases> {
  const suffix = randomBytes(6).toString("hex");
  const names = { identity: `web_identity_${suffix}`, recipes: `web_recipes_${suffix}` };
  for (const name of Object.values(names)) await sql(`CREATE DATABASE ${name}`);
  const masterKey = join(folder, "master.key");
  await writeFile(masterKey, randomBytes(32).toString("base64"), { mode: 0o600 });
  return {
    identity: {
      IDENTITY_DATABASE_URL: urlOf(names.identity),
      IDENTITY_MASTER_KEY_FILE: masterKey,
    },
    recipes: { RECIPE_DATABASE_URL: urlOf(names.recipes) },
    drop: async () => {
      for (const name of Object.values(names)) await sql(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** The URL of another database of the same server. */
function urlOf(name: string): string {
  return environment.postgresUrl.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

async function sql(statement: string): Promise<void> {
  await promisify(execFile)("psql", [environment.postgresUrl, "--quiet", "--command", statement]);
}
