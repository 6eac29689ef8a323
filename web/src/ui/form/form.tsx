import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { FaultSummary } from "./fault-summary";
import { faultsOf, type Labels } from "./faults";
import styles from "./form.module.css";
import { FormContext } from "./form-context";

interface FormProps {
  /** Field names and labels, in the order of the fields. */
  labels: Labels;
  /** Why the last attempt failed. */
  error: unknown;
  busy: boolean;
  onSubmit: () => void;
  children: ReactNode;
  /** The accessible name, if no heading names the form. */
  label?: string;
  /** The field at which faults are shown that name none. */
  faultField?: string | undefined;
}

/**
 * A form that shows the faults of its last submission, until their fields are changed. It focuses
 * their summary, or a wrong password, which is all there is to type again.
 */
export function Form(props: FormProps) {
  const { labels, error, busy, onSubmit, children, label, faultField } = props;
  const id = useId();
  const faults = useMemo(() => faultsOf(error, labels, faultField), [error, labels, faultField]);
  const summary = useRef<HTMLDivElement>(null);
  const [corrected, setMended] = useState({ error, fields: [] as string[] });
  const fields = corrected.error === error ? corrected.fields : [];
  const standing = faults.filter(({ field }) => !field || !fields.includes(field));
  const context = {
    id,
    faults: standing,
    onChange: (field: string) => setMended({ error, fields: [...fields, field] }),
  };

  useEffect(() => {
    const [first] = faults;
    if (!first) return;
    const password = first.field && currentPassword(`${id}-${first.field}`);
    if (password) password.select();
    else summary.current?.focus();
  }, [id, faults]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!busy) onSubmit();
  }

  return (
    <FormContext value={context}>
      {/* The services know the rules; they are asked rather than imitated. */}
      <form className={styles.form} onSubmit={submit} aria-label={label} noValidate>
        {standing.length > 0 && <FaultSummary ref={summary} formId={id} faults={standing} />}
        {children}
      </form>
    </FormContext>
  );
}

/** The field with this id, if it takes the password that somebody has already. */
function currentPassword(id: string): HTMLInputElement | undefined {
  const field = document.getElementById(id);
  const isOne = field instanceof HTMLInputElement && field.autocomplete === "current-password";
  return isOne ? field : undefined;
}
