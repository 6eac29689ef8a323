import { Check, Laptop, type LucideIcon, Smartphone, Tablet, Terminal } from "lucide-react";
import type { components } from "@/api/generated/identity";
import { Button } from "@/ui/button";
import { Time } from "@/ui/time";
import { useFocusHeir } from "@/ui/use-focus-heir";
import { useEndSession } from "../api/use-end-session";
import { useLogOut } from "../api/use-log-out";
import { type DeviceKind, deviceOf, kindOfDevice } from "../device";
import { PasswordDialog } from "./password-dialog";
import styles from "./session-line.module.css";

const ICONS: Record<DeviceKind, LucideIcon> = {
  computer: Laptop,
  phone: Smartphone,
  tablet: Tablet,
  program: Terminal,
};

interface SessionLineProps {
  session: components["schemas"]["Session"];
}

/** A session of the viewer, with a button to end it. */
export function SessionLine({ session }: SessionLineProps) {
  const end = useEndSession();
  const logOut = useLogOut();
  const line = useFocusHeir<HTMLDivElement>();
  const device = deviceOf(session.user_agent);
  const Icon = ICONS[kindOfDevice(session.user_agent)];
  return (
    <div className={styles.session} ref={line}>
      <Icon size={24} strokeWidth={1.75} aria-hidden="true" />
      <div className={styles.about}>
        <h2 className={styles.device}>
          {device}
          {session.current && (
            <span className={styles.current}>
              <Check size={14} strokeWidth={2.5} aria-hidden="true" />
              This device
            </span>
          )}
        </h2>
        <p>
          {session.ip && `${session.ip}, `}last used <Time at={session.last_used_at} />, logged in{" "}
          <Time at={session.created_at} />
        </p>
      </div>
      {session.current ? (
        <Button busy={logOut.isPending} onClick={() => logOut.mutate()}>
          Log out
        </Button>
      ) : (
        <Button
          busy={end.isPending}
          aria-label={`Log out on ${device}, session ${session.id}`}
          onClick={() => end.mutate(session.id)}
        >
          Log out
        </Button>
      )}
      {end.needsPassword && (
        <PasswordDialog
          action={`Log out on ${device}`}
          onConfirmed={() => end.mutate(session.id)}
          onCancel={end.reset}
        />
      )}
    </div>
  );
}
