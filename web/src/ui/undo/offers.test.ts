import { expect, it, vi } from "vitest";
import { Offers } from "./offers";

function offerOf(offers: Offers) {
  const undo = vi.fn();
  const end = vi.fn(async () => undefined);
  offers.add({ text: "Your story is deleted.", undo, end });
  return { id: offers.list().at(-1)?.id ?? 0, undo, end };
}

it("is undone or ended, and once", async () => {
  const offers = new Offers();
  const first = offerOf(offers);
  offers.undo(first.id);
  offers.undo(first.id);
  await offers.end(first.id);
  expect(first.undo).toHaveBeenCalledOnce();
  expect(first.end).not.toHaveBeenCalled();
});

it("ends all that is still open with the page", async () => {
  const offers = new Offers();
  const [first, second] = [offerOf(offers), offerOf(offers)];
  offers.undo(first.id);
  await Promise.all([offers.endAll(), offers.endAll()]);
  expect(first.end).not.toHaveBeenCalled();
  expect(second.end).toHaveBeenCalledOnce();
  expect(offers.list()).toEqual([]);
});
