import { CloudOff } from "lucide-react";
import { Problem } from "@/api/problem";
import { Button } from "../button";
import styles from "./state.module.css";

interface ErrorStateProps {
  error: unknown;
  /** What could not be loaded: `the recipes`. */
  what: string;
  retry: () => void;
}

/** Says what failed, if possible in the service's words, and offers a retry. */
export function ErrorState({ error, what, retry }: ErrorStateProps) {
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon} aria-hidden="true">
        <CloudOff size={28} strokeWidth={1.75} />
      </span>
      <h2>We could not load {what}</h2>
      <p>{reason(error)}</p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}

function reason(error: unknown): string {
  if (!(error instanceof Problem)) {
    return "The service does not answer. We keep trying; you can also try now.";
  }
  const sentence = `${error.errors.join(". ")}.`;
  const reference = error.status >= 500 && error.requestId ? ` Reference: ${error.requestId}` : "";
  return sentence.charAt(0).toUpperCase() + sentence.slice(1) + reference;
}
