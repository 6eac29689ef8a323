import type { Route } from "playwright-core";
import { type Cook, PASSWORD } from "../support/cook.ts";
import { Friend } from "../support/friend.ts";
import type { ServedApp } from "./served-app.ts";

/** What an app shows about its visitor. */
export interface Shown {
  claims: Record<string, unknown>;
  recipe_api?: number;
  /** The end of the access token. */
  access_token?: string;
}

/** A user of ours who visits an app. */
export class Visitor {
  readonly cook: Cook;
  readonly app: ServedApp;

  constructor(cook: Cook, app: ServedApp) {
    this.cook = cook;
    this.app = app;
  }

  /** A new user without a login in this browser. Returns their id. */
  async signUp(): Promise<number> {
    const profile = { username: this.cook.name, first_name: "Ada", last_name: "Lovelace" };
    const { id } = await Friend.join(this.cook.stack, { ...profile, email: "ada@example.com" });
    return id;
  }

  /** Opens the app, begins to log in, and sends the form on our page. */
  async logIn(): Promise<void> {
    const { page, name } = this.cook;
    await page.goto(this.app.url);
    await this.press("Log in");
    await this.cook.fill({ Username: name, Password: PASSWORD });
    await page.locator("#login-submit").click();
  }

  async allow(): Promise<void> {
    await this.cook.page.locator("#consent-allow").click();
    await this.cook.sees("You are logged in");
  }

  /** Presses a button of the app, or follows a link. */
  async press(words: string): Promise<void> {
    await this.cook.page.getByText(words, { exact: true }).click();
  }

  async shown(): Promise<Shown> {
    return JSON.parse(await this.cook.page.locator("pre").innerText());
  }

  /** Begins a login, and returns the address of our page that it leads to. */
  async begin(): Promise<string> {
    const { page, context, stack } = this.cook;
    const { login, sessionCookie } = this.app.app;
    if (sessionCookie) await context.clearCookies({ name: sessionCookie });
    if (login) return this.#next(this.app.url + login);
    await page.goto(this.app.url);
    // The app offers a login to those whom it does not know.
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    const ours = `${stack.identity.url}/oauth/authorize?*`;
    // Without content, the browser stays on the page.
    const begun = new Promise<string>((resolve) => {
      const stay = async (route: Route) => {
        await route.fulfill({ status: 204 });
        resolve(route.request().url());
      };
      void context.route(ours, stay, { times: 1 });
    });
    await this.press("Log in");
    return begun;
  }

  /** Our answer to somebody who is logged in and has consented. The app does not get it. */
  async answer(begun: string): Promise<URL> {
    let url = begun;
    while (!url.startsWith(this.app.callback)) url = await this.#next(url);
    return new URL(url);
  }

  /** Takes an answer to the app. */
  async deliver(answer: URL): Promise<void> {
    await this.cook.page.goto(answer.href);
  }

  /** Waits until the app shows these words. */
  async reads(words: string): Promise<void> {
    await this.cook.page.getByText(words).first().waitFor();
  }

  /** Where the browser is sent from here. */
  async #next(url: string): Promise<string> {
    const response = await this.cook.context.request.get(url, { maxRedirects: 0 });
    const { location } = response.headers();
    if (!location) throw new Error(`${url} leads nowhere: ${response.status()}`);
    return new URL(location, url).href;
  }
}
