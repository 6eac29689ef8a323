/** Why a session ended: somebody logged out, or found that it is over. */
export type EndReason = "logged-out" | "expired";

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
