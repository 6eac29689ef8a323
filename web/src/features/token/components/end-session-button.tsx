import { Button } from "@/ui/button";
import { useNotice } from "@/ui/notices/notice-context";
import { useEndSession } from "../api/use-new-token";

interface EndSessionButtonProps {
  refreshToken: string;
  onEnded: () => void;
}

/** Ends the session that was started to get a token. */
export function EndSessionButton({ refreshToken, onEnded }: EndSessionButtonProps) {
  const end = useEndSession();
  const say = useNotice();

  function press() {
    end.mutate(refreshToken, {
      onSuccess: () => {
        say("The session has ended. Check the token again to see it refused.");
        onEnded();
      },
    });
  }

  return (
    <>
      <p>You got a token of a new session. End the session when you are done.</p>
      {end.error && <p role="alert">The session could not be ended. Try again.</p>}
      <Button kind="danger" busy={end.isPending} onClick={press}>
        End this session
      </Button>
    </>
  );
}
