import { AppWindow } from "lucide-react";
import type { components } from "@/api/generated/identity";
import { Button } from "@/ui/button";
import { Time } from "@/ui/time";
import { useFocusHeir } from "@/ui/use-focus-heir";
import { useTakeBack } from "../api/use-take-back";
import styles from "./app-line.module.css";
import { PasswordDialog } from "./password-dialog";

interface AppLineProps {
  app: components["schemas"]["App"];
}

/** Whether an app chose its own name, in a document at its client id. */
function isByUrl(clientId: string) {
  return clientId.includes("://");
}

/** An app that may act for the viewer, with a button to take that back. */
export function AppLine({ app }: AppLineProps) {
  const takeBack = useTakeBack();
  const line = useFocusHeir<HTMLDivElement>();
  return (
    <div className={styles.app} ref={line}>
      <AppWindow size={24} strokeWidth={1.75} aria-hidden="true" />
      <div className={styles.about}>
        <h2 className={styles.name}>
          <bdi>{app.name}</bdi>
        </h2>
        {isByUrl(app.client_id) && (
          <p>Not registered here. It describes itself at {app.client_id}</p>
        )}
        <p>
          Since <Time at={app.since} />,{" "}
          {app.last_used_at ? (
            <>
              last used <Time at={app.last_used_at} />
            </>
          ) : (
            "not in use now"
          )}
        </p>
        <p>It may</p>
        <ul className={styles.rights}>
          {app.rights.map((right) => (
            <li key={right}>{right}</li>
          ))}
        </ul>
      </div>
      <Button
        busy={takeBack.isPending}
        aria-label={`Take back the access of ${app.name}`}
        onClick={() => takeBack.mutate(app.client_id)}
      >
        Take back
      </Button>
      {takeBack.needsPassword && (
        <PasswordDialog
          action="Take back the access"
          onConfirmed={() => takeBack.mutate(app.client_id)}
          onCancel={takeBack.reset}
        />
      )}
    </div>
  );
}
