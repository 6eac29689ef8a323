import { useParams } from "react-router";
import { parseId } from "./id";

/** The id in the address. What is no number is nobody's id. */
export function useId(): number {
  return parseId(useParams().id) ?? 0;
}
