/**
 * Why nobody is logged in any more: somebody logged out, deleted the account, found that the
 * session is over, or that there is none.
 */
export type EndReason = "logged-out" | "deleted" | "expired" | "absent";

/** Tells the other tabs of this browser that the session has ended. */
export class Tabs {
  readonly #channel = new BroadcastChannel("session");

  announce(reason: EndReason): void {
    this.#channel.postMessage(reason);
  }

  onEnded(listener: (reason: EndReason) => void): void {
    this.#channel.addEventListener("message", (event: MessageEvent<EndReason>) => {
      listener(event.data);
    });
  }

  close(): void {
    this.#channel.close();
  }
}
