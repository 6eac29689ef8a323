import { Problem } from "@/api/problem";
import { SessionEnded } from "@/session/session";

/** Field names as the services use them, with the labels that people see. */
export type Labels = Readonly<Record<string, string>>;

/** A sentence about what is wrong, and the field that it is about, where it names one. */
export interface Fault {
  field: string | undefined;
  sentence: string;
}

const TOO_LONG = "This is too long to be sent: shorten it.";

/** What the app finds wrong with a field without a service, or knows better than the service says. */
export class FieldFault extends Error {
  override name = "FieldFault";
  readonly field: string;

  /** `sentence` is shown as it is. */
  constructor(field: string, sentence: string) {
    super(sentence);
    this.field = field;
  }
}

/** What a form says about an error: of each field that it has, by its label. */
export function faultsOf(error: unknown, labels: Labels): Fault[] {
  if (error === null || error === undefined) return [];
  if (error instanceof FieldFault) return [{ field: error.field, sentence: error.message }];
  if (!(error instanceof Problem)) return [{ field: undefined, sentence: unheard(error) }];
  // The service counts bytes of a request, of which nobody knows who fills in a form.
  if (error.status === 413) return [{ field: undefined, sentence: TOO_LONG }];
  return error.errors.map((sentence, index) => {
    const fault = error.faults[index];
    const name = fault && memberOf(fault.field);
    const label = name && labels[name];
    if (label) return { field: name, sentence: ended(`${label} ${fault.message}`) };
    return { field: undefined, sentence: ended(capitalised(sentence)) };
  });
}

/** The member of the body that a JSON pointer leads into (RFC 6901 §3). */
function memberOf(pointer: string): string | undefined {
  return pointer.split("/")[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** For attempts that no service has answered. */
function unheard(error: unknown): string {
  if (error instanceof SessionEnded) return "You have been logged out. What you typed is kept.";
  return "The service cannot be reached. What you typed is still here: try again.";
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
