import { ADVICE } from "../check/advice";
import type { Check } from "../check/rules";
import styles from "./advice.module.css";

/** What to do about the rules that failed. */
export function Advice({ checks }: { checks: Check[] }) {
  const failures = checks.filter(({ outcome }) => outcome === "failed");
  if (failures.length === 0) return null;
  const todo = [...new Set(failures.map(({ rule }) => ADVICE[rule]))];
  return (
    <div className={styles.advice}>
      <h3>What to do next</h3>
      <ul>
        {todo.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
