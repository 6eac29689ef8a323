import type { BrowserContext, Locator, Page } from "playwright-core";
import type { Stack } from "./stack.ts";

export const PASSWORD = "sour dough 7";

/** A user with a browser, who finds things by their visible names. */
export class Cook {
  readonly name: string;
  readonly stack: Stack;
  readonly context: BrowserContext;
  readonly page: Page;

  constructor(name: string, stack: Stack, context: BrowserContext, page: Page) {
    this.name = name;
    this.stack = stack;
    this.context = context;
    this.page = page;
  }

  /** The same user in another tab of the same browser. */
  async inAnotherTab(): Promise<Cook> {
    return new Cook(this.name, this.stack, this.context, await this.context.newPage());
  }

  /** Opens a page of the app. */
  async open(path: string): Promise<void> {
    await this.page.goto(this.stack.appUrl + path);
  }

  /** Signs up, and waits for the page with this heading. */
  async signUp(heading = "Recipes"): Promise<void> {
    await this.open("/signup");
    await this.fill({ Username: this.name, Password: PASSWORD, "Password once more": PASSWORD });
    await this.press("Sign up");
    await this.sees(heading);
  }

  /** Fills in the login page and sends it. */
  async logIn(password = PASSWORD): Promise<void> {
    await this.fill({ Username: this.name, Password: password });
    await this.press("Log in");
  }

  /**
   * Fills in fields by their labels. Presses each first, as people do: unlike `fill`, that waits
   * until no dialog lies before it, which would keep the focus and lose the text.
   */
  async fill(fields: Record<string, string>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) {
      await this.field(label).click();
      await this.field(label).fill(value);
    }
  }

  /** Opens the part of a form behind this summary, or closes it. */
  async toggle(summary: string): Promise<void> {
    await this.page.locator("summary", { hasText: summary }).click();
  }

  /** Opens what is folded under these words, if anything is. */
  async unfold(words: string): Promise<void> {
    const folded = this.page.locator("details:not([open]) > summary", { hasText: words });
    if ((await folded.count()) > 0) await folded.click();
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole("button", { name: button, exact: true }).click();
  }

  /** Follows a link inside the app. */
  async follow(link: string): Promise<void> {
    await this.page.getByRole("link", { name: link, exact: true }).click();
  }

  /** Waits for a page with this heading. */
  async sees(heading: string): Promise<void> {
    await this.page.getByRole("heading", { name: heading, level: 1, exact: true }).waitFor();
  }

  /** Waits until the focus is on this heading, as after opening a page. */
  async hasFocusOn(heading: string): Promise<void> {
    const isFocused = (text: string) => document.activeElement?.textContent === text;
    await this.page.waitForFunction(isFocused, heading);
  }

  /** The current one of the page's tabs. */
  currentTab(): Promise<string> {
    return this.page.getByRole("main").locator('nav [aria-current="page"]').innerText();
  }

  /** Waits for a status message with these words. */
  async hears(words: string): Promise<void> {
    await this.page.getByRole("status").filter({ hasText: words }).waitFor();
  }

  /** Waits until the page shows this text. */
  async reads(text: string): Promise<void> {
    await this.page.getByText(text, { exact: true }).first().waitFor();
  }

  /** Waits for an error message with these words. */
  async isTold(words: string): Promise<void> {
    await this.page.getByRole("alert").filter({ hasText: words }).waitFor();
  }

  /** The value of a field, by its label. */
  valueOf(label: string): Promise<string> {
    return this.field(label).inputValue();
  }

  /** A field by its label, required or optional. */
  field(label: string): Locator {
    return this.page.getByLabel(new RegExp(`^${label}( \\(optional\\))?$`));
  }
}
