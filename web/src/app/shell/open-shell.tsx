import { Link, Outlet } from "react-router";
import { APP_NAME } from "@/ui/app-name";
import iconUrl from "@/ui/icon.svg";
import styles from "./open-shell.module.css";

/** The frame around pages that need no login. */
export function OpenShell() {
  return (
    <>
      <header className={styles.header}>
        <Link to="/" reloadDocument className={styles.brand}>
          <img src={iconUrl} alt="" width="32" height="32" />
          {APP_NAME}
        </Link>
        <nav aria-label="For developers">
          <Link to="/docs" reloadDocument>
            API
          </Link>
        </nav>
      </header>
      <main className={styles.content} id="content">
        <Outlet />
      </main>
    </>
  );
}
