import { useSettled } from "./use-settled";

/**
 * The address of a picture as it is typed; empty until it can be one. An incomplete address could
 * lead to the wrong host.
 */
export function usePictureAddress(typed: string): string {
  const settled = useSettled(typed.trim());
  return /^https?:\/\/./i.test(settled) ? settled : "";
}
