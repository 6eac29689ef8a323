import { ErrorState } from "@/ui/states/error-state";

/** Stands for the app where it cannot learn where it runs. */
export function StartFailed() {
  return (
    <main>
      <h1 className="visually-hidden">The app cannot start</h1>
      <ErrorState error={undefined} what="the app" retry={() => window.location.reload()} />
    </main>
  );
}
