import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program at the command line, which tells its user something. */
export class Tool {
  readonly output: string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting: { start: string; found: (line: string) => void }[] = [];

  constructor(path: string, words: string[], env: Record<string, string>) {
    const child = spawn(path, words, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.output.push(line);
        for (const { start, found } of this.#waiting) if (line.startsWith(start)) found(line);
      });
    }
  }

  /** The first line that starts like this. */
  line(start: string): Promise<string> {
    const before = this.output.find((line) => line.startsWith(start));
    if (before !== undefined) return Promise.resolve(before);
    return new Promise((found) => this.#waiting.push({ start, found }));
  }

  /** The address that it shows. */
  url(): Promise<string> {
    return this.line("http");
  }

  /** Its exit code, once it has ended and all of its output is here. */
  async ends(): Promise<number> {
    const [code] = await once(this.#child, "close");
    return code;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const ended = this.ends();
    this.#child.kill();
    await ended;
  }
}
