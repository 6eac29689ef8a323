import { useId } from "react";
import { ALGORITHMS } from "../check/algorithms";
import styles from "./algorithm-field.module.css";

interface AlgorithmFieldProps {
  value: string;
  onChange: (value: string) => void;
}

/** The one algorithm to accept: a token must not choose it. */
export function AlgorithmField({ value, onChange }: AlgorithmFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>Algorithm</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {ALGORITHMS.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}
