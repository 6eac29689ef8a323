import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { FaultSummary } from "./fault-summary";
import { faultsOf, type Labels } from "./faults";
import styles from "./form.module.css";
import { FormContext } from "./form-context";

interface FormProps {
  /** What the services call the fields, and what people do. */
  labels: Labels;
  /** Why the last attempt failed. */
  error: unknown;
  busy: boolean;
  onSubmit: () => void;
  children: ReactNode;
  /** Names the form where no heading does. */
  label?: string;
}

/** A form that shows what a service says is wrong with it, and leads the focus there. */
export function Form({ labels, error, busy, onSubmit, children, label }: FormProps) {
  const id = useId();
  const faults = useMemo(() => faultsOf(error, labels), [error, labels]);
  const summary = useRef<HTMLDivElement>(null);
  const [corrected, setMended] = useState({ error, fields: [] as string[] });
  const fields = corrected.error === error ? corrected.fields : [];
  const context = {
    id,
    // Those of the last attempt stand in the summary until the next: nothing moves while typing.
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
