import { AppWindow } from "lucide-react";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { useApps } from "../api/use-apps";
import { AppLine } from "./app-line";
import { LinesSkeleton } from "./lines-skeleton";
import styles from "./session-list.module.css";

/** The apps that may act for the viewer, with buttons to take that back. */
export function AppList() {
  const list = useApps();
  if (list.isPending) return <LinesSkeleton what="your apps" />;
  if (!list.data) return <ErrorState error={list.error} what="your apps" retry={list.refetch} />;
  if (list.data.length === 0) {
    return (
      <EmptyState icon={AppWindow} title="No apps yet">
        When you log in to another app with this account, it appears here.
      </EmptyState>
    );
  }
  return (
    <Card>
      <ul className={styles.list}>
        {list.data.map((app) => (
          <li key={app.client_id}>
            <AppLine app={app} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
