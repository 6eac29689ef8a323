import type { components } from "@/api/generated/identity";
import type { CookieConfig } from "./config";
import { type Login, type Refreshed, renewalTime } from "./login";
import { readRecord, removeRecord, writeRecord } from "./record";
import { refreshOutcome } from "./refresh-outcome";

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Tokens in cookies that scripts cannot read; a readable one to send back with each change. */
export class CookieLogin implements Login {
  readonly #config: CookieConfig;

  constructor(config: CookieConfig) {
    this.#config = config;
  }

  version(): string | undefined {
    const csrf = cookie(this.#config.csrfAccessCookie);
    return csrf && `${csrf} ${readRecord()?.renewAt}`;
  }

  renewAt(): number | undefined {
    const isHeld = cookie(this.#config.csrfAccessCookie) !== undefined;
    // When the cookies of a log-in expire, no script is told: the first refresh tells.
    return readRecord()?.renewAt ?? (isHeld ? 0 : undefined);
  }

  sign(request: Request): Request {
    const headers = new Headers(request.headers);
    if (UNSAFE.has(request.method)) {
      headers.set(this.#config.csrfHeader, cookie(this.#config.csrfAccessCookie) ?? "");
    }
    return new Request(request, { headers, credentials: "include" });
  }

  async refresh(signal: AbortSignal): Promise<Refreshed> {
    const response = await fetch(`${this.#config.identityUrl}/api/token/refresh`, {
      method: "POST",
      headers: { [this.#config.csrfHeader]: cookie(this.#config.csrfRefreshCookie) ?? "" },
      credentials: "same-origin",
      signal,
    });
    if ((await refreshOutcome(response)) === "over") return "over";
    const { expires_in } = (await response.json()) as components["schemas"]["RefreshedCookies"];
    noteExpiry(expires_in);
    return "renewed";
  }

  async end(): Promise<void> {
    const response = await fetch(`${this.#config.identityUrl}/logout`, {
      method: "POST",
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!response.ok) throw new Error(`logging out was answered with ${response.status}`);
  }

  forget(): void {
    removeRecord();
  }
}

/** Remembers when the access cookie expires, which no script can see. */
export function noteExpiry(expiresInSeconds: number): void {
  writeRecord({ renewAt: renewalTime(expiresInSeconds, Date.now()) });
}

/** The value of a cookie that scripts may read. */
function cookie(name: string): string | undefined {
  const pairs = document.cookie.split("; ");
  const pair = pairs.find((text) => text.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
