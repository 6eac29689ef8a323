import { type Refusal, StorageRefused } from "@/session/browser-storage";
import { ErrorState } from "@/ui/states/error-state";

interface StartFailedProps {
  error: unknown;
  retry: () => void;
}

/** Replaces the app if it cannot start. */
export function StartFailed({ error, retry }: StartFailedProps) {
  const refused = error instanceof StorageRefused ? error.what : undefined;
  return (
    <main>
      <h1 className="visually-hidden">The app cannot start</h1>
      {refused ? (
        <ErrorState
          title={`Your browser blocks ${NAMES[refused]} for this site`}
          reason={`The app keeps your log-in in ${PLACES[refused]}, so you cannot be logged in without. Allow it for ${window.location.host} in the settings of your browser. Then load the app again.`}
          action="Load again"
          retry={() => window.location.reload()}
        />
      ) : (
        <ErrorState what="the app" retry={retry} />
      )}
    </main>
  );
}

const NAMES: Record<Refusal, string> = { cookies: "cookies", storage: "stored data" };
const PLACES: Record<Refusal, string> = {
  cookies: "cookies",
  storage: "what browsers call site data or local storage",
};
