import { createContext, useContext } from "react";
import type { Fault } from "./faults";

interface FormState {
  /** Tells apart the fields of two forms on a page. */
  id: string;
  faults: Fault[];
}

export const FormContext = createContext<FormState>({ id: "form", faults: [] });

/** What a field of a form must know: its id, and what is wrong with it. */
export function useField(name: string): { id: string; faults: string[] } {
  const { id, faults } = useContext(FormContext);
  const own = faults.filter((fault) => fault.field === name);
  return { id: `${id}-${name}`, faults: own.map((fault) => fault.sentence) };
}
