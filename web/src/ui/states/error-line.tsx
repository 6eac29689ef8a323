import { Button } from "../button";
import styles from "./error-line.module.css";

interface ErrorLineProps {
  /** What could not be had: `the stories`. */
  what: string;
  retry: () => void;
}

/** Says what failed where there is little room, beside what did not, and offers another try. */
export function ErrorLine({ what, retry }: ErrorLineProps) {
  return (
    <div className={styles.line}>
      <p role="alert">We could not load {what}.</p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}
