import axe from "axe-core";
import type { Page } from "playwright-core";

/** The faults that axe-core finds in a page (WCAG 2.2 AA and best practices). */
export async function violations(page: Page): Promise<string[]> {
  // The debugger evaluates this, so the page's content security policy does not apply.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const found = await axe.run();
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html}`),
    );
  });
}
