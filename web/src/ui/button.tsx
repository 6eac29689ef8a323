import type { ButtonHTMLAttributes } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  /** An action is in progress; further presses do nothing. */
  busy?: boolean;
}

/** A button. While busy it keeps the focus and ignores presses. A double click is one press. */
export function Button({ kind = "secondary", busy, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || rest["aria-disabled"]}
      className={classNames(buttonClass(kind), className)}
      onClick={(event) => {
        if (busy || event.detail > 1) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}

/** The look of a button, for links. */
export function buttonClass(kind: ButtonKind): string {
  return classNames(styles.button, styles[kind]);
}
