import { useRouteError } from "react-router";
import { ErrorState } from "@/ui/states/error-state";
import { PageNotLoaded } from "./load-page";
import { useReload } from "./use-reload";

/** Replaces a page that could not be loaded or shown. */
export function PageFailed() {
  const error = useRouteError();
  return (
    <>
      <h1 className="visually-hidden">Something went wrong</h1>
      {error instanceof PageNotLoaded ? <PageAway /> : <PageBroken />}
    </>
  );
}

const TITLE = "We could not load this page";

/** The page comes by itself once it can be had; it may also be one of an earlier release. */
function PageAway() {
  const { isServerThere, reload } = useReload();
  if (!isServerThere) return <ErrorState what="this page" retry={reload} />;
  return (
    <ErrorState
      title={TITLE}
      reason="The app may be newer than what you have open. What you typed into a form is kept."
      action="Reload the app"
      retry={reload}
    />
  );
}

function PageBroken() {
  return <ErrorState what="this page" retry={() => window.location.reload()} />;
}
