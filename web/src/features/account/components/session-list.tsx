import { Laptop } from "lucide-react";
import { useServices } from "@/api/services";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { MoreItems } from "@/ui/more-items";
import { useNotice } from "@/ui/notices/notice-context";
import { ErrorState } from "@/ui/states/error-state";
import { Loading } from "@/ui/states/loading";
import { Time } from "@/ui/time";
import { useEndSession } from "../api/use-end-session";
import { useSessions } from "../api/use-sessions";
import { deviceOf } from "../device";
import styles from "./session-list.module.css";

/** The devices that the viewer is logged in on, and the way to log out there. */
export function SessionList() {
  const { session } = useServices();
  const list = useSessions();
  const end = useEndSession();
  const say = useNotice();
  if (list.isPending) return <Loading what="your devices" />;
  if (!list.data) return <ErrorState error={list.error} what="your devices" retry={list.refetch} />;

  const sessions = list.data.pages.flatMap((page) => page.items);
  const hasOthers = sessions.some((one) => !one.current);

  function endWith(which: number | "others", done: string) {
    end.mutate(which, {
      onSuccess: () => say(done),
      onError: () => say("That did not work. Try again."),
    });
  }

  return (
    <Card>
      <ul className={styles.list}>
        {sessions.map((one) => (
          <li key={one.id} className={styles.session}>
            <Laptop size={24} strokeWidth={1.75} aria-hidden="true" />
            <div className={styles.about}>
              <h2 className={styles.device}>
                {deviceOf(one.user_agent)}
                {one.current && <span className={styles.current}>This device</span>}
              </h2>
              <p>
                {one.ip && `${one.ip}, `}last used <Time at={one.last_used_at} />, logged in{" "}
                <Time at={one.created_at} />
              </p>
            </div>
            {one.current ? (
              <Button onClick={() => session.logOut().catch(() => say("That did not work."))}>
                Log out
              </Button>
            ) : (
              <Button
                busy={end.isPending}
                aria-label={`Log out on ${deviceOf(one.user_agent)}, session ${one.id}`}
                onClick={() => endWith(one.id, "That device is logged out.")}
              >
                Log out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <MoreItems what="devices" list={list} />
      {hasOthers && (
        <div className={styles.all}>
          <Button
            kind="danger"
            busy={end.isPending}
            onClick={() => endWith("others", "All your other devices are logged out.")}
          >
            Log out on all other devices
          </Button>
        </div>
      )}
    </Card>
  );
}
