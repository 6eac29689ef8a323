import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import { InlinePicture } from "./inline-picture";
import styles from "./markdown.module.css";
import { Table } from "./table";
import { tables } from "./tables";
import { textDirection } from "./text-direction";
import { TextLink } from "./text-link";

const COMPONENTS: Components = {
  // The text's first heading level goes below the page's own headings.
  h1: "h3",
  h2: "h3",
  h3: "h3",
  h4: "h3",
  h5: "h3",
  h6: "h3",
  a: ({ href = "", title, children }) => (
    <TextLink href={href} title={title}>
      {children}
    </TextLink>
  ),
  img: ({ src = "", alt = "" }) => <InlinePicture src={src} alt={alt} />,
  table: ({ children }) => <Table>{children}</Table>,
};

/** User text in Markdown with tables, without HTML. Parsed only when it changes. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown
        components={COMPONENTS}
        remarkPlugins={[tables]}
        rehypePlugins={[textDirection]}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
});
