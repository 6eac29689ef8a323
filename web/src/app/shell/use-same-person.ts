import { useEffect, useRef } from "react";

/** Reloads the app when another user has logged in with this browser. */
export function useSamePerson(id: number | undefined): void {
  const first = useRef<number>(undefined);
  useEffect(() => {
    if (id === undefined) return;
    first.current ??= id;
    if (first.current !== id) window.location.reload();
  }, [id]);
}
