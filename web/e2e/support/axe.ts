import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core finds wrong with a page (WCAG 2.2 AA, and good practice). */
export async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so that the page's policy does not matter.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const found = await axe.run();
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html}`),
    );
  });
}
