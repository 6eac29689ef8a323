/** What is deleted as far as the viewer sees, and is still at the service. */
export class HiddenItems {
  #items: ReadonlySet<string> = new Set();
  readonly #listeners = new Set<() => void>();

  readonly items = (): ReadonlySet<string> => this.#items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  hide(item: string): void {
    this.#set(new Set([...this.#items, item]));
  }

  show(item: string): void {
    this.#set(new Set([...this.#items].filter((one) => one !== item)));
  }

  #set(items: ReadonlySet<string>): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}
