import type { BrowserContext } from "playwright-core";

export const REFRESH = "/api/token/refresh";

/** Counts what somebody's browser asks and is told, from now on. */
export class Traffic {
  /** How often new tokens were asked for. */
  refreshes = 0;
  /** How often the tokens were of no use. */
  refusals = 0;

  constructor(context: BrowserContext) {
    context.on("response", (response) => {
      if (response.url().endsWith(REFRESH)) this.refreshes += 1;
      if (response.status() === 401) this.refusals += 1;
    });
  }
}

/** Holds requests to `path` back until `count` of them are under way, so that they race. */
export async function race(context: BrowserContext, path: string, count: number): Promise<void> {
  const held: (() => void)[] = [];
  await context.route(
    (url) => url.pathname === path,
    async (route) => {
      await new Promise<void>((release) => {
        held.push(release);
        if (held.length >= count) for (const go of held) go();
      });
      await route.continue();
    },
  );
}
