import styles from "./texts.module.css";

/** Texts by their names, as they were typed. */
export function Texts({ texts }: { texts: Readonly<Record<string, string>> }) {
  return (
    <dl className={styles.texts}>
      {Object.entries(texts).map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={text === "" ? styles.empty : undefined}>{text || "Empty"}</dd>
        </div>
      ))}
    </dl>
  );
}
