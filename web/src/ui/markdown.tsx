import ReactMarkdown from "react-markdown";
import styles from "./markdown.module.css";

/** Whatever heading somebody begins with, on our page it comes below ours. */
const HEADINGS = { h1: "h3", h2: "h3", h3: "h3", h4: "h3", h5: "h3", h6: "h3" } as const;

/** Text that people wrote, with Markdown in it and without HTML. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown components={HEADINGS}>{text}</ReactMarkdown>
    </div>
  );
}
