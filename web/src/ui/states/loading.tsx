import styles from "./loading.module.css";

/** Stands where content will be. */
export function Loading({ what }: { what: string }) {
  return (
    <div className={styles.loading} role="status">
      <span className={styles.spinner} aria-hidden="true" />
      <span>Loading {what}…</span>
    </div>
  );
}
