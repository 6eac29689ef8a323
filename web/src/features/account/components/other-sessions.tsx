import { Button } from "@/ui/button";
import { useFocusHeir } from "@/ui/use-focus-heir";
import { useEndSession } from "../api/use-end-session";
import { PasswordDialog } from "./password-dialog";
import styles from "./session-list.module.css";

/** Ends all other sessions. */
export function OtherSessions() {
  const end = useEndSession();
  const place = useFocusHeir<HTMLDivElement>();
  return (
    <div className={styles.others} ref={place}>
      <Button kind="danger" busy={end.isPending} onClick={() => end.mutate("others")}>
        Log out on all other devices
      </Button>
      {end.needsPassword && (
        <PasswordDialog
          action="Log out on all other devices"
          onConfirmed={() => end.mutate("others")}
          onCancel={end.reset}
        />
      )}
    </div>
  );
}
