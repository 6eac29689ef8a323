import { ErrorState } from "@/ui/states/error-state";

/** Replaces the app if its configuration cannot be loaded. */
export function StartFailed() {
  return (
    <main>
      <h1 className="visually-hidden">The app cannot start</h1>
      <ErrorState error={undefined} what="the app" retry={() => window.location.reload()} />
    </main>
  );
}
