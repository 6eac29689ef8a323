import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const PATIENCE_MS = 30_000;

/** How a program differs from the services. */
interface Options {
  arguments?: string[];
  /** Where it answers with success once it is ready. */
  readyPath?: string;
  /** The file that its output goes to. */
  log?: string;
}

/** A process of a service. */
export class Program {
  readonly url: string;
  readonly #path: string;
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #options: Options;
  #child: ChildProcess | undefined;

  constructor(
    path: string,
    folder: string,
    url: string,
    env: Record<string, string>,
    options: Options = {},
  ) {
    this.#path = path;
    this.#folder = folder;
    this.url = url;
    this.#env = env;
    this.#options = options;
  }

  /** Starts it, and waits until it is ready. */
  async start(): Promise<void> {
    const output = this.#options.log ? openSync(this.#options.log, "a") : "inherit";
    const child = spawn(this.#path, this.#options.arguments ?? [], {
      cwd: this.#folder,
      env: { LOG_LEVEL: "error", ...this.#env },
      stdio: ["ignore", output, output],
    });
    if (typeof output === "number") closeSync(output);
    this.#child = child;
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await this.#isReady())) {
      if (child.exitCode !== null) throw new Error(`${this.#path} does not start`);
      if (Date.now() > deadline) throw new Error(`${this.#path} is not ready in time`);
      await pause(20);
    }
  }

  /** Runs another command of the program, and returns its output. */
  async run(...command: string[]): Promise<string> {
    const env = { LOG_LEVEL: "error", ...this.#env };
    const done = await promisify(execFile)(this.#path, command, { cwd: this.#folder, env });
    return done.stdout.trim();
  }

  /** Stops it, and waits until it has ended. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  async #isReady(): Promise<boolean> {
    const answer = await fetch(this.url + (this.#options.readyPath ?? "/readyz")).catch(
      () => undefined,
    );
    return answer?.ok ?? false;
  }
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}
