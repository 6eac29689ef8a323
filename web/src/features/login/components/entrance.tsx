import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { APP_DESCRIPTION, APP_NAME } from "@/ui/app-name";
import { Card } from "@/ui/card";
import iconUrl from "@/ui/icon.svg";
import { Page } from "@/ui/page";
import styles from "./entrance.module.css";

interface EntranceProps {
  title: string;
  /** Why the user was sent here. */
  intro?: string | undefined;
  /** The alternative to this form. */
  instead: { question: string; answer: string; to: string };
  children: ReactNode;
}

/** The frame of the login and sign-up pages. */
export function Entrance({ title, intro, instead, children }: EntranceProps) {
  const { search } = useLocation();
  return (
    <div className={styles.entrance}>
      <header className={styles.brand}>
        <p className={styles.name}>
          <img src={iconUrl} alt="" width="40" height="40" />
          {APP_NAME}
        </p>
        <p className={styles.description}>{APP_DESCRIPTION}</p>
      </header>
      <main>
        <Card>
          <Page title={title} intro={intro && <span role="status">{intro}</span>}>
            {children}
            <p>
              {instead.question} <Link to={instead.to + search}>{instead.answer}</Link>
            </p>
          </Page>
        </Card>
      </main>
    </div>
  );
}
