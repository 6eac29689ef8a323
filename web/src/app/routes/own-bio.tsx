import styles from "./own-bio.module.css";

/** What the viewer wrote about themselves. The recipe service does not know it of anybody. */
export function OwnBio({ text }: { text: string | null | undefined }) {
  if (!text) return null;
  return (
    <div className={styles.bio}>
      <p>{text}</p>
      <p className={styles.note}>Only you see this text.</p>
    </div>
  );
}
