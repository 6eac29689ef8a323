import { useParams } from "react-router";

/** The id in the address. What is no number is nobody's id. */
export function useId(): number {
  const { id = "" } = useParams();
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}
