import { createContext, useContext } from "react";
import type { Fault } from "./faults";

interface FormState {
  /** Distinguishes the fields of two forms on a page. */
  id: string;
  faults: Fault[];
  /** Called when a field changes, because its faults may no longer apply. */
  onChange: (field: string) => void;
}

export const FormContext = createContext<FormState>({
  id: "form",
  faults: [],
  onChange: () => undefined,
});

/** The id and the faults of a field. */
export function useField(name: string) {
  const { id, faults, onChange } = useContext(FormContext);
  const own = faults.filter((fault) => fault.field === name);
  return {
    id: `${id}-${name}`,
    faults: own.map((fault) => fault.sentence),
    onChange: () => onChange(name),
  };
}

/** The names of the fields with faults. */
export function useFaultyFields(): string[] {
  return useContext(FormContext).faults.flatMap(({ field }) => field ?? []);
}
