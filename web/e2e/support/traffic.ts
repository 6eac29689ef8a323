import type { BrowserContext, Page, Route } from "playwright-core";

export const REFRESH = "/api/token/refresh";

/** Counts requests and answers of a browser, from now on. */
export class Traffic {
  /** The number of refreshes. */
  refreshes = 0;
  /** The number of 401 answers. */
  refusals = 0;

  constructor(context: BrowserContext) {
    context.on("response", (response) => {
      if (response.url().endsWith(REFRESH)) this.refreshes += 1;
      if (response.status() === 401) this.refusals += 1;
    });
  }
}

/** Holds requests to `path` back until there are `count` of them, so that they race. */
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

/** Holds requests back until a test decides about them. */
export async function hold(page: Page, method: string, path: RegExp) {
  const held: Route[] = [];
  let isHolding = true;
  let notify = () => {};
  await page.route(path, async (route) => {
    if (!isHolding || route.request().method() !== method) return route.fallback();
    held.push(route);
    notify();
  });

  /** Waits until there are `count` requests, and stops holding back. */
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
    /** Sends them to the service, and waits for the answers. */
    letThrough: async (count: number) => {
      for (const route of await release(count)) {
        const answered = route.request().response();
        await route.continue();
        await answered;
      }
    },
    /** Makes one of them fail, as if the service were unreachable. */
    refuse: async () => {
      const [route] = await release(1);
      await route?.abort();
    },
  };
}

/** Lets the next request reach the service, and loses its answer, as in a tunnel. */
export async function loseAnswer(page: Page, method: string, path: RegExp): Promise<void> {
  let isLost = false;
  await page.route(path, async (route) => {
    if (isLost || route.request().method() !== method) return route.fallback();
    isLost = true;
    await route.fetch();
    await route.abort();
  });
}
