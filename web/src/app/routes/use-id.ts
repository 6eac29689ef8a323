import { useParams } from "react-router";
import { parseId } from "./id";

/** The id in the address, if it is a number. */
export function useId(): number {
  return parseId(useParams().id) ?? 0;
}
