import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Say, useNotice } from "./notice-context";
import { Notices } from "./notices";

let say: Say;
let queries: QueryClient;

function Speaker() {
  say = useNotice();
  return <input aria-label="Before" />;
}

const told = () => screen.getByRole("status").textContent;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  queries = new QueryClient();
  render(
    <QueryClientProvider client={queries}>
      <Notices>
        <Speaker />
      </Notices>
    </QueryClientProvider>,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

it("shows the newest only, for its own time", async () => {
  act(() => say("Saved."));
  await pass(7_000);
  act(() => say("Deleted."));
  expect(told()).toBe("Deleted.");
  await pass(7_000);
  expect(told()).toBe("Deleted.");
  await pass(2_000);
  expect(told()).toBe("");
});

it("keeps what has failed until it is dismissed", async () => {
  const before = screen.getByLabelText("Before");
  before.focus();
  act(() => say("That did not work.", "failed"));
  await pass(60_000);
  expect(told()).toBe("That did not work.");
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(told()).toBe("");
  expect(screen.queryByRole("button")).toBeNull();
  expect(before).toHaveFocus();
});

it("lets go of a failure when somebody tries again, and not of what is done", () => {
  const tryAgain = () => act(() => void queries.getMutationCache().build(queries, {}));
  act(() => say("That did not work.", "failed"));
  tryAgain();
  expect(told()).toBe("");
  act(() => say("Saved."));
  tryAgain();
  expect(told()).toBe("Saved.");
});

it("leads to what it is about, and goes", async () => {
  const show = vi.fn();
  act(() => say("It was changed.", "failed", show));
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  expect(show).toHaveBeenCalledOnce();
  expect(told()).toBe("");
});

it("says the same twice when it happens twice", () => {
  act(() => say("Saved."));
  const first = screen.getByText("Saved.");
  act(() => say("Saved."));
  expect(screen.getByText("Saved.")).not.toBe(first);
});
