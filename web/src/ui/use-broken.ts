import { useState } from "react";

/** Whether loading `src` failed. */
export function useBroken(src: string | undefined) {
  const [broken, setBroken] = useState<string>();
  return { isBroken: !src || src === broken, onError: () => setBroken(src) };
}
