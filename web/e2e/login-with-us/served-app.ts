import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, Program } from "../support/program.ts";
import type { Stack } from "../support/stack.ts";
import { type App, CLIENTS, EXAMPLES, secretOf } from "./apps.ts";

/** A copy of a folder that every user can read, below `own`. */
async function readableCopy(original: string, own: string): Promise<string> {
  const copy = join(own, "site");
  await cp(original, copy, { recursive: true });
  await chmod(own, 0o755);
  return copy;
}

/** A running app, with a folder for what it writes. */
export class ServedApp {
  readonly app: App;
  readonly url: string;
  readonly #program: Program;
  readonly #folder: string;

  private constructor(app: App, program: Program, folder: string) {
    this.app = app;
    this.url = program.url;
    this.#program = program;
    this.#folder = folder;
  }

  static async start(app: App, stack: Stack): Promise<ServedApp> {
    const own = await mkdtemp(join(tmpdir(), "app-"));
    const original = join(EXAMPLES, app.folder);
    const folder = app.needsReadableFolder ? await readableCopy(original, own) : original;
    const port = String(await freePort());
    if (app.listens) await registerAt(port, app.listens, own, stack);
    const env = {
      ISSUER: stack.identity.url,
      RECIPE_API: stack.recipes.url,
      CLIENT_ID: app.client,
      CLIENT_SECRET: await secretOf(app.client),
      PORT: port,
      DATABASE: join(own, "database"),
      SITE: folder,
      RUN: own,
      PASSPHRASE: "known-to-all-readers-of-this-test",
      PYTHONDONTWRITEBYTECODE: "1",
    };
    if (app.preparation) {
      const [path = "", ...words] = app.preparation;
      await promisify(execFile)(path, words, { cwd: folder, env });
    }
    const filled = app.command.map((word) => word.replace("PORT", port).replace("FOLDER", folder));
    const [path = "", ...words] = filled;
    const options = { arguments: words, readyPath: "/", log: join(own, "log") };
    const program = new Program(path, folder, `http://127.0.0.1:${port}`, env, options);
    await program.start().catch(async (error) => {
      throw new Error(`${error.message}: ${await readFile(join(own, "log"), "utf8")}`);
    });
    return new ServedApp(app, program, own);
  }

  /** The address that answers go to. */
  get callback(): string {
    return this.url + this.app.callback;
  }

  /** What it has printed. */
  log(): Promise<string> {
    return readFile(join(this.#folder, "log"), "utf8");
  }

  async stop(): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}

/** Registers the address at which an app hears of logouts. Unlike others it needs the port. */
async function registerAt(
  port: string,
  address: string,
  folder: string,
  stack: Stack,
): Promise<void> {
  const { hostname, pathname } = new URL(address);
  const here = `http://${hostname}:${port}${pathname}`;
  const file = join(folder, "clients.toml");
  const text = await readFile(CLIENTS, "utf8");
  await writeFile(file, text.replace(address, here), { mode: 0o600 });
  await stack.identity.run("clients", "apply", file);
}
