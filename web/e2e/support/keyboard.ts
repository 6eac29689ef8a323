import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { Cook } from "./cook.ts";

/** More tab stops than any page needs. */
const MOST_STOPS = 60;

/** Operates a page with the keyboard only. */
export class Keyboard {
  readonly #cook: Cook;

  constructor(cook: Cook) {
    this.#cook = cook;
  }

  /** Moves the focus to a field by its label, and replaces its value. */
  async fill(label: string, text: string): Promise<void> {
    await this.#goTo(this.#cook.field(label), label);
    await this.#cook.page.keyboard.press("ControlOrMeta+a");
    await this.#cook.page.keyboard.type(text);
  }

  /** Moves the focus to a button or a link, and presses it. */
  async press(role: "button" | "link", name: string): Promise<void> {
    await this.#goTo(this.#cook.page.getByRole(role, { name, exact: true }), name);
    await this.#cook.page.keyboard.press("Enter");
  }

  /** Waits until the focus is on this element. */
  async isAt(role: "button" | "heading" | "listitem", words: string | RegExp): Promise<void> {
    const { page } = this.#cook;
    const place =
      typeof words === "string"
        ? page.getByRole(role, { name: words, exact: true })
        : page.getByRole(role).filter({ hasText: words });
    const isFocused = (element: Element) => element === document.activeElement;
    await expect.poll(() => place.evaluate(isFocused)).toBe(true);
  }

  /** Presses Tab until the element has the focus. The focus must be visible at every stop. */
  async #goTo(wanted: Locator, name: string): Promise<void> {
    const { page } = this.#cook;
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press("Tab");
      expect(await page.evaluate(hiddenFocus), "has focus that cannot be seen").toBe("");
    }
    throw new Error(`“${name}” cannot be reached with the keyboard`);
  }
}

/** The focused element, if its focus is not visible. Runs in the page. */
function hiddenFocus(): string {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const isOutlined = outlineStyle !== "none" && outlineWidth !== "0px";
  return isOutlined || boxShadow !== "none" ? "" : element.outerHTML;
}
