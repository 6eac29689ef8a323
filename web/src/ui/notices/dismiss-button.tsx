import { X } from "lucide-react";
import styles from "./notices.module.css";

/** Takes a notice away. */
export function DismissButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" className={styles.dismiss} aria-label="Dismiss" onClick={onClick}>
      <X size={20} aria-hidden="true" />
    </button>
  );
}
