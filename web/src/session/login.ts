/** What came of a refresh that was answered: `over` when there is nothing left to refresh. */
export type Refreshed = "renewed" | "over";

/** A way to be logged in: where the tokens are, and how a request shows them. */
export interface Login {
  /** Names the tokens held now. Changes with every refresh, in whichever tab. */
  version(): string | undefined;
  /** When to ask for new tokens before they are needed, in epoch milliseconds, where known. */
  renewAt(): number | undefined;
  /** The same request, as the caller's. */
  sign(request: Request): Request;
  /** Asks for new tokens. Throws when no answer came that decides anything. */
  refresh(signal: AbortSignal): Promise<Refreshed>;
  /** Ends the session at the service. Throws when that may not have worked. */
  end(): Promise<void>;
  /** Drops whatever this browser holds of the session. */
  forget(): void;
}

/** Tokens are renewed this long before they expire, or in the last fifth of a short life. */
const LONGEST_MARGIN_MS = 30_000;

/** When to renew tokens that expire in so many seconds. */
export function renewalTime(expiresInSeconds: number, now: number): number {
  const life = expiresInSeconds * 1000;
  return now + life - Math.min(LONGEST_MARGIN_MS, life / 5);
}
