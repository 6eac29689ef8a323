import { Card } from "@/ui/card";
import { MoreItems } from "@/ui/more-items";
import { ErrorState } from "@/ui/states/error-state";
import { useSessions } from "../api/use-sessions";
import { LinesSkeleton } from "./lines-skeleton";
import { OtherSessions } from "./other-sessions";
import { SessionLine } from "./session-line";
import styles from "./session-list.module.css";

/** The viewer's sessions, with buttons to end them. */
export function SessionList() {
  const list = useSessions();
  if (list.isPending) return <LinesSkeleton what="your devices" />;
  if (!list.data) return <ErrorState error={list.error} what="your devices" retry={list.refetch} />;

  const sessions = list.data.pages.flatMap((page) => page.items);
  const hasOthers = sessions.some((one) => !one.current);

  return (
    <Card>
      <ul className={styles.list}>
        {sessions.map((one) => (
          <li key={one.id}>
            <SessionLine session={one} />
          </li>
        ))}
      </ul>
      <MoreItems what="devices" list={list} />
      {hasOthers && <OtherSessions />}
    </Card>
  );
}
