import { useDeferredValue } from "react";
import { useSettled } from "@/ui/use-settled";

/** Longer texts are shown only after a pause: they take longer than the time between two keys. */
const INSTANT = 2_000;
/** The longest text that is shown by itself. Reading this much takes about a tenth of a second. */
const LONGEST = 8_000;

/** What a preview shows of a text while it is typed: later than the text itself, and not all. */
export function usePreviewText(typed: string) {
  const settled = useSettled(typed);
  const text = useDeferredValue(typed.length <= INSTANT ? typed : settled);
  return { text, beginning: beginningOf(text), isCut: text.length > LONGEST };
}

/** Ends between two paragraphs where that is possible. */
function beginningOf(text: string): string {
  if (text.length <= LONGEST) return text;
  const end = text.lastIndexOf("\n\n", LONGEST);
  return text.slice(0, end > 0 ? end : LONGEST);
}
