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

/** The page comes by itself once it can be had; it may also be one of an earlier release. */
function PageAway() {
  const reload = useReload();
  return <ErrorState error={undefined} what="this page" retry={reload} />;
}

function PageBroken() {
  return <ErrorState error={undefined} what="this page" retry={() => window.location.reload()} />;
}
