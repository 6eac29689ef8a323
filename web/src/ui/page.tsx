import { type ReactNode, useEffect, useRef } from "react";
import { APP_NAME } from "./app-name";
import styles from "./page.module.css";

interface PageProps {
  title: string;
  /** Beside the title, such as the person that the page is about. */
  picture?: ReactNode;
  /** A line below the title. */
  intro?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: sets the window title, and focuses its heading. */
export function Page({ title, picture, intro, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} – ${APP_NAME}`;
  }, [title]);

  useEffect(() => {
    // Only after navigation within the app; at its start the browser does this.
    if (window.history.state?.idx > 0) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.about}>
          {picture}
          <div>
            <h1 ref={heading} tabIndex={-1} dir="auto">
              {title}
            </h1>
            {intro && <p className={styles.intro}>{intro}</p>}
          </div>
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
