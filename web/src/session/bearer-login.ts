import type { components } from "@/api/generated/identity";
import type { BearerConfig } from "./config";
import { type Login, type Refreshed, renewalTime } from "./login";
import { readRecord, removeRecord, writeRecord } from "./record";
import { refreshOutcome } from "./refresh-outcome";
import { revoke } from "./revoke";

type Issued = components["schemas"]["TokenResponse"];

/** Tokens in the browser's storage, for an app that is served from elsewhere. */
export class BearerLogin implements Login {
  readonly #config: BearerConfig;

  constructor(config: BearerConfig) {
    this.#config = config;
  }

  /** Takes the tokens of a log-in or a sign-up. */
  begin(tokens: components["schemas"]["LoginResponse"]): void {
    this.#keep(tokens.token, tokens.refresh_token, tokens.expires_in);
  }

  version(): string | undefined {
    return readRecord()?.accessToken;
  }

  renewAt(): number | undefined {
    return readRecord()?.renewAt;
  }

  sign(request: Request): Request {
    const headers = new Headers(request.headers);
    const token = readRecord()?.accessToken;
    if (token) headers.set("Authorization", `Bearer ${token}`);
    return new Request(request, { headers, credentials: "omit" });
  }

  async refresh(signal: AbortSignal): Promise<Refreshed> {
    const presented = readRecord()?.refreshToken;
    if (!presented) return "over";
    const response = await fetch(`${this.#config.identityUrl}/api/token/refresh`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token: presented }),
      credentials: "omit",
      signal,
    });
    const tokens = (await refreshOutcome(response)) === "over" ? undefined : await issued(response);
    // From here on without a pause, in which another tab could come in between.
    const held = readRecord()?.refreshToken;
    // Logged out meanwhile: the answer must not bring the session back.
    if (!held) return "over";
    // Another tab has been here: what it was given is what counts.
    if (held !== presented) return "renewed";
    if (!tokens) return "over";
    this.#keep(tokens.access_token, tokens.refresh_token, tokens.expires_in);
    return "renewed";
  }

  async end(): Promise<void> {
    const token = readRecord()?.refreshToken;
    if (token) await revoke(this.#config.identityUrl, token);
  }

  forget(): void {
    removeRecord();
  }

  #keep(accessToken: string, refreshToken: string, expiresIn: number): void {
    const renewAt = renewalTime(expiresIn, Date.now());
    writeRecord({ renewAt, accessToken, refreshToken });
  }
}

function issued(response: Response): Promise<Issued> {
  return response.json();
}
