import type { BrowserContext, Page } from "playwright-core";

interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}

interface Shifts {
  value: number;
  /** What moved. */
  sources: string;
}

/** Records from now on what moves in every page that is opened (Cumulative Layout Shift). */
export async function recordShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shifts: Shifts = { value: 0, sources: "" };
    Object.assign(window, { shifts });
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        shifts.value += entry.value;
        const nodes = entry.sources.map(({ node }) => node && (node as Element).className);
        shifts.sources += ` ${entry.value.toFixed(4)} [${nodes.join(", ")}]`;
      }
    });
    observer.observe({ type: "layout-shift", buffered: true });
  });
}

/** How much has moved since the page was opened. */
export function shiftOf(page: Page): Promise<Shifts> {
  return page.evaluate(() => (window as unknown as { shifts: Shifts }).shifts);
}
