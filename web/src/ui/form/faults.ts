import { Conflict } from "@/api/if-unchanged";
import { Problem } from "@/api/problem";
import { SessionEnded } from "@/session/session";

/** The services' field names with their labels. */
export type Labels = Readonly<Record<string, string>>;

/** What is wrong, and with which field. */
export interface Fault {
  field: string | undefined;
  sentence: string;
}

const TOO_LONG = "This is too long to be sent: shorten it.";
const RUNNING =
  "The service is still working on this. What you typed is kept: try again in a moment.";

/** A fault that the app finds itself. */
export class FieldFault extends Error {
  override name = "FieldFault";
  readonly field: string;

  /** `sentence` is shown as it is. */
  constructor(field: string, sentence: string) {
    super(sentence);
    this.field = field;
  }
}

/**
 * The faults of an error with the form's labels, in the form's order, each once. Those that name no
 * field come first, or are shown at `faultField`.
 */
export function faultsOf(error: unknown, labels: Labels, faultField?: string): Fault[] {
  const order = Object.keys(labels);
  const placeOf = ({ field }: Fault) => (field ? order.indexOf(field) : -1);
  const faults = unordered(error, labels)
    .map((fault) => ({ ...fault, field: fault.field ?? faultField }))
    .sort((one, other) => placeOf(one) - placeOf(other));
  const sentences = faults.map(({ sentence }) => sentence);
  return faults.filter(({ sentence }, index) => sentences.indexOf(sentence) === index);
}

function unordered(error: unknown, labels: Labels): Fault[] {
  // A conflict has a dialog.
  if (error === null || error === undefined || error instanceof Conflict) return [];
  if (error instanceof FieldFault) return [{ field: error.field, sentence: error.message }];
  if (!(error instanceof Problem)) return [{ field: undefined, sentence: unheard(error) }];
  if (error.type === "/problems/running") return [{ field: undefined, sentence: RUNNING }];
  // The service's sentence counts bytes, which users do not know.
  if (error.status === 413) return [{ field: undefined, sentence: TOO_LONG }];
  return error.errors.map((sentence, index) => {
    const fault = error.faults[index];
    const name = fault && memberOf(fault.field);
    const label = name && labels[name];
    if (label) return { field: name, sentence: ended(`${label} ${fault.message}`) };
    return { field: undefined, sentence: ended(capitalised(sentence)) };
  });
}

/** The top-level member of a JSON pointer (RFC 6901 §3). */
function memberOf(pointer: string): string | undefined {
  return pointer.split("/")[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** For requests without an answer. */
function unheard(error: unknown): string {
  if (error instanceof SessionEnded) return "You have been logged out. What you typed is kept.";
  if (!navigator.onLine) {
    return "You are offline. What you typed is still here: try again when you are back.";
  }
  return "The service cannot be reached. What you typed is still here: try again.";
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
