import type { Ref } from "react";
import styles from "./fault-summary.module.css";
import type { Fault } from "./faults";

interface FaultSummaryProps {
  ref: Ref<HTMLDivElement>;
  formId: string;
  faults: Fault[];
}

/** All faults of a form, each linked to its field. */
export function FaultSummary({ ref, formId, faults }: FaultSummaryProps) {
  return (
    <div className={styles.summary} role="alert" tabIndex={-1} ref={ref}>
      <p className={styles.title}>That did not work</p>
      <ul>
        {faults.map(({ field, sentence }) => (
          <li key={sentence}>
            {field ? <a href={`#${formId}-${field}`}>{sentence}</a> : sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}
