import { useEffect } from "react";
import type { Offers } from "./offers";

/** Undoes the latest with Ctrl+Z or ⌘Z, except in a field, where that undoes typing. */
export function useUndoKey(offers: Offers): void {
  useEffect(() => {
    function undo(event: KeyboardEvent) {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key === "z" && !event.altKey;
      const latest = offers.list().at(-1);
      if (!isUndo || !latest || isField(event.target)) return;
      event.preventDefault();
      offers.undo(latest.id);
    }
    document.addEventListener("keydown", undo);
    return () => document.removeEventListener("keydown", undo);
  }, [offers]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
