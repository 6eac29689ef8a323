/** Something that was done, and can be undone for some seconds. */
export interface Offer {
  id: number;
  /** What was done: `Your story is deleted.` */
  text: string;
  undo: () => void;
  /** Called once when it can no longer be undone. */
  end: () => Promise<void>;
}

/** What can still be undone, the oldest first. Each offer is taken once: undone, or ended. */
export class Offers {
  #open: readonly Offer[] = [];
  #lastId = 0;
  readonly #listeners = new Set<() => void>();

  readonly list = (): readonly Offer[] => this.#open;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(offer: Omit<Offer, "id">): void {
    this.#lastId += 1;
    this.#set([...this.#open, { ...offer, id: this.#lastId }]);
  }

  undo(id: number): void {
    this.#take(id)?.undo();
  }

  async end(id: number): Promise<void> {
    await this.#take(id)?.end();
  }

  /** Ends all at once, because the page or the session does. */
  async endAll(): Promise<void> {
    await Promise.all(this.#open.map(({ id }) => this.end(id)));
  }

  #take(id: number): Offer | undefined {
    const taken = this.#open.find((offer) => offer.id === id);
    if (taken) this.#set(this.#open.filter((offer) => offer !== taken));
    return taken;
  }

  #set(open: readonly Offer[]): void {
    this.#open = open;
    for (const listener of this.#listeners) listener();
  }
}
