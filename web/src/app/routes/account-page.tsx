import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";
import { TOKEN_PAGE } from "../login-path";
import styles from "./account-page.module.css";

const PARTS = [
  { to: "/app/account", label: "Profile" },
  { to: "/app/account/password", label: "Password" },
  { to: "/app/account/devices", label: "Devices" },
  { to: "/app/account/apps", label: "Apps" },
  { to: "/app/account/delete", label: "Delete account" },
];

interface AccountPageProps {
  title: string;
  intro: string;
  children: ReactNode;
}

/** One of the pages about the viewer's account. */
export function AccountPage({ title, intro, children }: AccountPageProps) {
  const { pathname } = useLocation();
  const tabs = PARTS.map((part) => ({ ...part, isCurrent: part.to === pathname }));
  return (
    <Page title={title} intro={intro}>
      <Tabs label="Your account" tabs={tabs} />
      {children}
      <p className={styles.developers}>
        For developers:{" "}
        <Link to="/api" reloadDocument>
          the API
        </Link>
        ,{" "}
        <Link to={TOKEN_PAGE} reloadDocument>
          check a token
        </Link>
      </p>
    </Page>
  );
}
