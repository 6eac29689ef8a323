import { createContext, useContext } from "react";
import type { Fault } from "./faults";

interface FormState {
  /** Tells apart the fields of two forms on a page. */
  id: string;
  faults: Fault[];
  /** Called when a field is typed into: what was wrong with it may not be any more. */
  onChange: (field: string) => void;
}

export const FormContext = createContext<FormState>({
  id: "form",
  faults: [],
  onChange: () => undefined,
});

/** What a field of a form must know: its id, and what is wrong with what it holds. */
export function useField(name: string) {
  const { id, faults, onChange } = useContext(FormContext);
  const own = faults.filter((fault) => fault.field === name);
  return {
    id: `${id}-${name}`,
    faults: own.map((fault) => fault.sentence),
    onChange: () => onChange(name),
  };
}
