import { ErrorState } from "@/ui/states/error-state";

/** Stands for a page that could not be loaded or shown, such as after a new release. */
export function PageFailed() {
  return (
    <>
      <h1 className="visually-hidden">Something went wrong</h1>
      <ErrorState error={undefined} what="this page" retry={() => window.location.reload()} />
    </>
  );
}
