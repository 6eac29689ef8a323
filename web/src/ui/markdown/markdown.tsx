import ReactMarkdown, { type Components } from "react-markdown";
import { InlinePicture } from "./inline-picture";
import styles from "./markdown.module.css";
import { Table } from "./table";
import { tables } from "./tables";

const COMPONENTS: Components = {
  // Whatever heading somebody begins with, on our page it comes below ours.
  h1: "h3",
  h2: "h3",
  h3: "h3",
  h4: "h3",
  h5: "h3",
  h6: "h3",
  // Without an address it would lead to this very page: left empty, or not one of the web.
  a: ({ href, title, children }) =>
    href ? (
      <a href={href} title={title}>
        {children}
      </a>
    ) : (
      children
    ),
  img: ({ src = "", alt = "" }) => <InlinePicture src={src} alt={alt} />,
  table: ({ children }) => <Table>{children}</Table>,
};

/** Text that people wrote, with Markdown in it, tables as well, and without HTML. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown components={COMPONENTS} remarkPlugins={[tables]}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
