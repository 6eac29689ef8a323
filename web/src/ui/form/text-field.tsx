import type { HTMLInputAutoCompleteAttribute } from "react";
import { classNames } from "../class-names";
import { useField } from "./form-context";
import { PasswordInput } from "./password-input";
import styles from "./text-field.module.css";

interface TextFieldProps {
  /** The service's field name. */
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "password" | "email" | "url";
  hint?: string;
  required?: boolean;
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "numeric";
  /** Names and codes: no capitalisation, no correction, and no spell checker that gets the text. */
  exact?: boolean;
  /** A placeholder; the label is then only for screen readers. */
  placeholder?: string;
  /** The number of visible lines of a multi-line field. */
  rows?: number;
}

/** A field with its label, hint and faults. */
export function TextField(props: TextFieldProps) {
  const { name, label, value, onChange, type = "text", hint, required, exact, rows } = props;
  const { id, faults, onChange: onFieldChange } = useField(name);
  const describedBy = classNames(hint && `${id}-hint`, faults.length > 0 && `${id}-fault`);
  const shared = {
    id,
    name,
    value,
    className: styles.control,
    required,
    placeholder: props.placeholder,
    // Addresses, numbers and passwords are written from left to right.
    dir: type === "text" && !exact && !props.inputMode ? "auto" : undefined,
    autoComplete: props.autoComplete ?? "off",
    autoCapitalize: exact ? "none" : undefined,
    spellCheck: exact ? false : undefined,
    "aria-invalid": faults.length > 0 || undefined,
    "aria-describedby": describedBy || undefined,
  };
  const change = (text: string) => {
    if (faults.length > 0) onFieldChange();
    onChange(text);
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={props.placeholder && "visually-hidden"}>
        {label}
        {!required && <span className={styles.optional}> (optional)</span>}
      </label>
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {rows ? (
        <textarea {...shared} rows={rows} onChange={(event) => change(event.target.value)} />
      ) : type === "password" ? (
        <PasswordInput {...shared} label={label} onChange={(event) => change(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={type}
          inputMode={props.inputMode}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {faults.length > 0 && (
        <p className={styles.fault} id={`${id}-fault`}>
          {faults.join(" ")}
        </p>
      )}
    </div>
  );
}
