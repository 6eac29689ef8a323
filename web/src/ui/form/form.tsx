import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { FaultSummary } from "./fault-summary";
import { faultsOf, type Labels } from "./faults";
import styles from "./form.module.css";
import { FormContext } from "./form-context";

interface FormProps {
  /** Field names and labels. */
  labels: Labels;
  /** Why the last attempt failed. */
  error: unknown;
  busy: boolean;
  onSubmit: () => void;
  children: ReactNode;
  /** The accessible name, if no heading names the form. */
  label?: string;
}

/** A form that shows the faults of its last submission and focuses their summary. */
export function Form({ labels, error, busy, onSubmit, children, label }: FormProps) {
  const id = useId();
  const faults = useMemo(() => faultsOf(error, labels), [error, labels]);
  const summary = useRef<HTMLDivElement>(null);
  const [corrected, setMended] = useState({ error, fields: [] as string[] });
  const fields = corrected.error === error ? corrected.fields : [];
  const context = {
    id,
    // The summary keeps the faults of the last attempt, so that nothing moves while typing.
    faults: faults.filter(({ field }) => !field || !fields.includes(field)),
    onChange: (field: string) => setMended({ error, fields: [...fields, field] }),
  };

  useEffect(() => {
    if (faults.length > 0) summary.current?.focus();
  }, [faults]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!busy) onSubmit();
  }

  return (
    <FormContext value={context}>
      {/* The services know the rules; they are asked rather than imitated. */}
      <form className={styles.form} onSubmit={submit} aria-label={label} noValidate>
        {faults.length > 0 && <FaultSummary ref={summary} formId={id} faults={faults} />}
        {children}
      </form>
    </FormContext>
  );
}
