import type { BrowserContext, Page, Route } from "playwright-core";

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

/** Keeps requests from being answered until a test says how. */
export async function hold(page: Page, method: string, path: RegExp) {
  const held: Route[] = [];
  let isHolding = true;
  let notify = () => {};
  await page.route(path, async (route) => {
    if (!isHolding || route.request().method() !== method) return route.fallback();
    held.push(route);
    notify();
  });

  /** Waits until so many have been made, and holds back no more. */
  async function release(count: number): Promise<Route[]> {
    while (held.length < count) {
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
    isHolding = false;
    return held;
  }

  return {
    /** Has the service answer them, and waits until it has. */
    letThrough: async (count: number) => {
      for (const route of await release(count)) {
        const answered = route.request().response();
        await route.continue();
        await answered;
      }
    },
    /** Has one of them fail as if the service were not there. */
    refuse: async () => {
      const [route] = await release(1);
      await route?.abort();
    },
  };
}
