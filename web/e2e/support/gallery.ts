import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { freePort } from "./program.ts";

const NAMES = ["bread", "soup", "wide"] as const;

/** A server with pictures on another origin. Any other picture is 404. */
export class Gallery {
  readonly url: string;
  readonly #server: Server;

  private constructor(url: string, server: Server) {
    this.url = url;
    this.#server = server;
  }

  static async open(): Promise<Gallery> {
    const pictures = new Map<string, Buffer>();
    for (const name of NAMES) {
      const file = new URL(`pictures/${name}.svg`, import.meta.url);
      pictures.set(`/${name}.svg`, await readFile(file));
    }
    const server = createServer((request, response) => {
      const picture = pictures.get(request.url ?? "");
      response.writeHead(picture ? 200 : 404, { "Content-Type": "image/svg+xml" });
      response.end(picture);
    });
    const port = await freePort();
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new Gallery(`http://localhost:${port}`, server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
