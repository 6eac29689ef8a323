import { isStale } from "./is-stale";
import type { Login, Refreshed } from "./login";
import type { EndReason, Tabs } from "./tabs";
import { withTimeLimit } from "./time-limit";

/** The session is over: the page is on its way to the login page. */
export class SessionEnded extends Error {
  override name = "SessionEnded";

  constructor() {
    super("the session is over");
  }
}

/** How long a refresh may take. Shorter than anybody's patience, longer than a slow network. */
const REFRESH_LIMIT_MS = 10_000;

/**
 * Sends requests as the caller, and keeps the caller logged in: tokens are renewed before they
 * expire, and once when a service finds them stale all the same. Correctness under many tabs is
 * the server's; here is only one refresh at a time in this tab, with a time limit.
 */
export class Session {
  readonly #login: Login;
  readonly #tabs: Tabs;
  readonly #listeners = new Set<(reason: EndReason) => void>();
  #refreshing: Promise<Refreshed> | undefined;
  /** Whether that has been said, and nobody has logged in since. */
  #hasEnded = false;

  constructor(login: Login, tabs: Tabs) {
    this.#login = login;
    this.#tabs = tabs;
    // What the session left behind is cleared by the tab that ended it: by now there may be another.
    tabs.onEnded((reason) => this.#tell(reason));
  }

  /** Whether there is anything to be logged in with, as far as a script can tell. */
  get exists(): boolean {
    return this.#login.version() !== undefined;
  }

  /** Calls `listener` when the session has ended, here or in another tab. */
  onEnded(listener: (reason: EndReason) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `fetch` as the caller. Throws `SessionEnded` when nobody is logged in any more. */
  readonly fetch = async (request: Request): Promise<Response> => {
    if (this.exists) this.#hasEnded = false;
    // What may outlive the page has no time to wait for new tokens.
    if (!request.keepalive) await this.ensureFresh();
    const version = this.#login.version();
    const response = await fetch(this.#login.sign(request.clone()));
    if (!(await isStale(response))) return response;
    await this.#renewSince(version);
    return fetch(this.#login.sign(request));
  };

  /** Renews tokens that are about to expire. What stands in the way of that is for the request. */
  async ensureFresh(): Promise<void> {
    const renewAt = this.#login.renewAt();
    if (renewAt !== undefined && Date.now() >= renewAt) await this.renew();
  }

  /** Renews tokens because what they say has changed. That it fails does no harm. */
  async renew(): Promise<void> {
    const outcome = await this.#refresh().catch(() => "renewed" as const);
    if (outcome === "over") throw new SessionEnded();
  }

  /** Logs out everywhere in this browser. Throws when the service could not be told. */
  async logOut(): Promise<void> {
    await this.#login.end();
    this.drop("logged-out");
  }

  /** Lets go of a session that is over at the service already. */
  drop(reason: EndReason): void {
    this.#login.forget();
    this.#tabs.announce(reason);
    this.#tell(reason);
  }

  /** Renews tokens unless somebody has since they were these. */
  async #renewSince(version: string | undefined): Promise<void> {
    if (version !== this.#login.version()) return;
    if ((await this.#refresh()) === "over") throw new SessionEnded();
  }

  #refresh(): Promise<Refreshed> {
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** One refresh for all that wait for it. That the session is over is said once, and why. */
  async #refreshOnce(): Promise<Refreshed> {
    const existed = this.exists;
    const outcome = await withTimeLimit(REFRESH_LIMIT_MS, (signal) => this.#login.refresh(signal));
    if (outcome === "over" && (existed || !this.#hasEnded)) {
      this.drop(existed ? "expired" : "absent");
    }
    return outcome;
  }

  #tell(reason: EndReason): void {
    this.#hasEnded = true;
    for (const listener of this.#listeners) listener(reason);
  }
}
