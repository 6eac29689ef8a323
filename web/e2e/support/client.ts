import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a client got, from the query or from a form. */
export interface Callback {
  method: string;
  answer: URLSearchParams;
}

/** A public client on another origin. It keeps what comes to its redirect URI. */
export class Client {
  readonly redirectUri: string;
  readonly verifier = randomBytes(32).toString("base64url");
  readonly #server: Server;
  readonly #callbacks: Callback[];

  private constructor(server: Server, callbacks: Callback[]) {
    const { port } = server.address() as AddressInfo;
    this.redirectUri = `http://127.0.0.1:${port}/callback`;
    this.#server = server;
    this.#callbacks = callbacks;
  }

  static async open(): Promise<Client> {
    const callbacks: Callback[] = [];
    const server = createServer(async (request, response) => {
      response.setHeader("content-type", "text/html");
      const { method = "", url = "" } = request;
      // Browsers also ask for an icon.
      if (url.startsWith("/callback")) {
        callbacks.push({ method, answer: await answerOf(request) });
      }
      response.end("<!doctype html><title>The shop</title><h1>Back at the shop</h1>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Client(server, callbacks);
  }

  /** Where it sends people. */
  request(issuer: string, more: Record<string, string> = {}): string {
    const challenge = createHash("sha256").update(this.verifier).digest("base64url");
    const query = new URLSearchParams({
      client_id: "shop",
      redirect_uri: this.redirectUri,
      response_type: "code",
      scope: "openid recipes",
      state: "a b&c",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...more,
    });
    return `${issuer}/oauth/authorize?${query}`;
  }

  /** What came last. */
  get last(): Callback | undefined {
    return this.#callbacks.at(-1);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

async function answerOf(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.method === "GET") return new URL(request.url ?? "", "http://here").searchParams;
  let body = "";
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}
