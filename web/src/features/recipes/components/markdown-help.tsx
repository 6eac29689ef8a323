import { MARKS } from "../marks";
import styles from "./markdown-help.module.css";

/** What can be written into a text besides words, with the marks for it. */
export function MarkdownHelp() {
  return (
    <details className={styles.help}>
      <summary>How to format the text</summary>
      <dl className={styles.marks}>
        {MARKS.map(({ name, typed }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{typed}</code>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        An empty line begins a paragraph. Links need the whole address, with https://, and open in a
        new tab. Pictures need one too. HTML is shown as it is typed, and an address by itself is no
        link.
      </p>
    </details>
  );
}
