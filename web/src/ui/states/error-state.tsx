import { CloudOff } from "lucide-react";
import { Problem } from "@/api/problem";
import { Button } from "../button";
import styles from "./state.module.css";

type ErrorStateProps = (Failure | Words) & {
  /** The label of the button. */
  action?: string;
  retry: () => void;
};

interface Failure {
  /** Why it failed; by default the service does not answer. */
  error?: unknown;
  /** What could not be loaded: `the recipes`. */
  what: string;
}

interface Words {
  title: string;
  reason: string;
}

/** Says what failed, if possible in the service's words, and offers a retry. */
export function ErrorState({ action = "Try again", retry, ...failure }: ErrorStateProps) {
  const { title, reason } = "what" in failure ? wordsOf(failure) : failure;
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon} aria-hidden="true">
        <CloudOff size={28} strokeWidth={1.75} />
      </span>
      <h2>{title}</h2>
      <p>{reason}</p>
      <Button onClick={retry}>{action}</Button>
    </div>
  );
}

function wordsOf({ error, what }: Failure): Words {
  return { title: `We could not load ${what}`, reason: reasonOf(error) };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Problem)) {
    if (!navigator.onLine) return "You are offline. It is loaded once you are back.";
    return "The service does not answer. We keep trying; you can also try now.";
  }
  const sentence = `${error.errors.join(". ")}.`;
  const reference = error.status >= 500 && error.requestId ? ` Reference: ${error.requestId}` : "";
  return sentence.charAt(0).toUpperCase() + sentence.slice(1) + reference;
}
