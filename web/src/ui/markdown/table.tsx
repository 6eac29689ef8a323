import type { ReactNode } from "react";
import styles from "./table.module.css";

/** A table that scrolls sideways if it is too wide, also by keyboard. */
export function Table({ children }: { children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, a region for few
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be moved must be reached (WCAG 2.1.1)
    <div role="group" aria-label="Table" tabIndex={0} className={styles.frame}>
      <table>{children}</table>
    </div>
  );
}
