import { CircleCheck, CircleMinus, CircleX, type LucideIcon } from "lucide-react";
import { RULE_NAMES } from "../check/names";
import type { Check, Outcome } from "../check/rules";
import styles from "./check-list.module.css";

const OUTCOMES: Readonly<Record<Outcome, { icon: LucideIcon; word: string }>> = {
  passed: { icon: CircleCheck, word: "Passed" },
  failed: { icon: CircleX, word: "Failed" },
  unknown: { icon: CircleMinus, word: "Not checked" },
};

/** Every rule with its outcome, and why. */
export function CheckList({ checks }: { checks: Check[] }) {
  return (
    <div>
      <h3>The checks</h3>
      <ul className={styles.checks}>
        {checks.map(({ rule, outcome, reason }) => {
          const { icon: Icon, word } = OUTCOMES[outcome];
          return (
            <li key={rule} data-rule={rule} data-outcome={outcome}>
              <Icon size={22} aria-hidden="true" className={styles[outcome]} />
              <div>
                <strong>{RULE_NAMES[rule]}</strong> <span className={styles[outcome]}>{word}</span>
                <p>{reason}</p>
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
