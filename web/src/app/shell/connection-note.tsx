import { WifiOff } from "lucide-react";
import styles from "./connection-note.module.css";
import { type Connection, useConnection } from "./use-connection";

const WORDS: Record<Connection, string | undefined> = {
  fine: undefined,
  offline: "You are offline. What was loaded stays here to read.",
  stale: "No answer from the service. What you see may be out of date; we keep trying.",
};

/** Says that the app is cut off, for as long as it is. */
export function ConnectionNote() {
  const words = WORDS[useConnection()];
  return (
    // Always there, so that screen readers notice when it gets words.
    <div role="status" className={styles.place}>
      {words && (
        <p className={styles.note}>
          <WifiOff size={18} aria-hidden="true" />
          {words}
        </p>
      )}
    </div>
  );
}
