import { Button } from "../button";
import styles from "./error-line.module.css";

interface ErrorLineProps {
  /** What could not be loaded: `the stories`. */
  what: string;
  retry: () => void;
}

/** Says in one line what failed, and offers a retry. */
export function ErrorLine({ what, retry }: ErrorLineProps) {
  return (
    <div className={styles.line}>
      <p role="alert">We could not load {what}.</p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}
