import { Eye, EyeOff } from "lucide-react";
import { type InputHTMLAttributes, useEffect, useRef, useState } from "react";
import styles from "./password-input.module.css";

interface PasswordInputProps extends InputHTMLAttributes<HTMLInputElement> {
  id: string;
  /** What the field is called. */
  label: string;
}

/** A field for a password, with a button that shows what was typed. */
export function PasswordInput({ label, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const Icon = isShown ? EyeOff : Eye;

  // Browsers offer again what was sent in a field of plain text.
  useEffect(() => {
    const form = input.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener("submit", hide);
    return () => form?.removeEventListener("submit", hide);
  }, []);

  return (
    <div className={styles.frame}>
      <input
        {...rest}
        ref={input}
        type={isShown ? "text" : "password"}
        autoCapitalize="none"
        // Some browsers send what they check to a server.
        spellCheck={false}
      />
      <button
        type="button"
        className={styles.toggle}
        aria-label={`Show ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
        aria-pressed={isShown}
        aria-controls={rest.id}
        onClick={() => setShown(!isShown)}
      >
        <Icon size={20} aria-hidden="true" />
      </button>
    </div>
  );
}
