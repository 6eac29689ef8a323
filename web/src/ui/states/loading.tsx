import styles from "./loading.module.css";

/** A placeholder while content loads. */
export function Loading({ what }: { what: string }) {
  return (
    <div className={styles.loading} role="status">
      <span className={styles.spinner} aria-hidden="true" />
      <span>Loading {what}…</span>
    </div>
  );
}
