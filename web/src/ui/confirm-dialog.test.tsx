import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { StrictMode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConfirmDialog } from "./confirm-dialog";

const onCancel = vi.fn();

beforeEach(() => {
  // As browsers do, which fire the event later.
  vi.spyOn(HTMLDialogElement.prototype, "close").mockImplementation(function close(
    this: HTMLDialogElement,
  ) {
    this.open = false;
    queueMicrotask(() => this.dispatchEvent(new Event("close")));
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  onCancel.mockClear();
});

it("stays open where effects run twice, and is cancelled once", async () => {
  render(
    <StrictMode>
      <ConfirmDialog
        title="Sure?"
        action="Do it"
        busy={false}
        onConfirm={vi.fn()}
        onCancel={onCancel}
      >
        It is for good.
      </ConfirmDialog>
    </StrictMode>,
  );
  await Promise.resolve();
  expect(onCancel).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(onCancel).toHaveBeenCalledOnce();
});

it("cannot be closed while it is busy", async () => {
  const showModal = vi.spyOn(HTMLDialogElement.prototype, "showModal");
  render(
    <ConfirmDialog title="Sure?" action="Do it" busy onConfirm={vi.fn()} onCancel={onCancel}>
      It is for good.
    </ConfirmDialog>,
  );
  const dialog = screen.getByRole("dialog") as HTMLDialogElement;
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  fireEvent(dialog, new Event("cancel"));
  fireEvent.mouseDown(dialog);
  // A second Escape, which browsers let nobody prevent.
  dialog.open = false;
  fireEvent(dialog, new Event("close"));
  expect(showModal).toHaveBeenCalledTimes(2);
  expect(onCancel).not.toHaveBeenCalled();
});
