import { useEffect } from "react";
import { Outlet, ScrollRestoration } from "react-router";
import { useServices } from "@/api/services";
import { useMe } from "@/features/account/api/use-me";
import { ViewerContext } from "@/session/viewer";
import { ErrorState } from "@/ui/states/error-state";
import { Loading } from "@/ui/states/loading";
import { ConnectionNote } from "./connection-note";
import { Navigation } from "./navigation";
import styles from "./shell.module.css";
import { useSamePerson } from "./use-same-person";

/** The frame around every page for a logged-in user. */
export function Shell() {
  const { session } = useServices();
  const me = useMe();
  useSamePerson(me.data?.id);

  useEffect(() => {
    if (!session.exists) session.drop("absent");
  }, [session]);

  if (!me.data) {
    return (
      <main className={styles.alone}>
        <h1 className="visually-hidden">Potluck</h1>
        {me.isError ? (
          <ErrorState error={me.error} what="your account" retry={me.refetch} />
        ) : (
          <Loading what="your account" />
        )}
      </main>
    );
  }
  return (
    <ViewerContext value={me.data}>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <div className={styles.shell}>
        <Navigation />
        <main className={styles.content} id="content" tabIndex={-1}>
          <ConnectionNote />
          <Outlet />
        </main>
      </div>
      <ScrollRestoration />
    </ViewerContext>
  );
}
