import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { linkTarget } from "./link-target";
import styles from "./text-link.module.css";

const NEW_TAB = "Opens in a new tab.";

interface TextLinkProps {
  href: string;
  title: string | undefined;
  children: ReactNode;
}

/**
 * A link that somebody wrote into a text. One that leads elsewhere opens beside the app, learns
 * nothing of the page that it stood on, and is no recommendation for search engines.
 */
export function TextLink({ href, title, children }: TextLinkProps) {
  const target = linkTarget(href, window.location.origin);
  if (target === "nowhere") return children;
  if (target === "app") {
    return (
      <a href={href} title={title}>
        {children}
      </a>
    );
  }
  return (
    <a
      href={href}
      title={title}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      // Not as text: it would be copied and searched with what somebody wrote.
      aria-description={title ? `${title}. ${NEW_TAB}` : NEW_TAB}
    >
      {children}
      <ExternalLink className={styles.icon} size={14} aria-hidden="true" />
    </a>
  );
}
