import { useState } from "react";

/** Whether there is no picture to be had from `src`, once that has been tried. */
export function useBroken(src: string | undefined) {
  const [broken, setBroken] = useState<string>();
  return { isBroken: !src || src === broken, onError: () => setBroken(src) };
}
