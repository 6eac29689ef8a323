import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { useHeldToken } from "../api/use-held-token";
import { useNewToken } from "../api/use-new-token";
import { EndSessionButton } from "./end-session-button";
import { NewTokenForm } from "./new-token-form";
import styles from "./own-token.module.css";

interface OwnTokenProps {
  onToken: (token: string) => void;
}

/** Gets a token of the reader's own, to check it. */
export function OwnToken({ onToken }: OwnTokenProps) {
  const { isHeld, take } = useHeldToken();
  const made = useNewToken();
  return (
    <Card>
      <div className={styles.own}>
        {isHeld && (
          <Button
            busy={take.isPending}
            onClick={() => take.mutate(undefined, { onSuccess: onToken })}
          >
            Take the token of this login
          </Button>
        )}
        {made.data ? (
          <EndSessionButton refreshToken={made.data.refresh_token} onEnded={made.reset} />
        ) : (
          <details>
            <summary>Get a token with your password</summary>
            <NewTokenForm made={made} onToken={onToken} />
          </details>
        )}
      </div>
    </Card>
  );
}
