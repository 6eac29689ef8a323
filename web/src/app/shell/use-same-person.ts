import { useEffect, useRef } from "react";

/** Begins anew when somebody else has logged in with this browser: nothing here is theirs. */
export function useSamePerson(id: number | undefined): void {
  const first = useRef<number>(undefined);
  useEffect(() => {
    if (id === undefined) return;
    first.current ??= id;
    if (first.current !== id) window.location.reload();
  }, [id]);
}
