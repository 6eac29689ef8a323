import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useCountdown } from "./use-countdown";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface CountdownProps {
  isRunning: boolean;
  onEnd: () => void;
}

function Countdown({ isRunning, onEnd }: CountdownProps) {
  useCountdown(1_000, isRunning, onEnd);
  return null;
}

it("keeps what is left over a pause, and ends once", () => {
  const onEnd = vi.fn();
  const view = render(<Countdown isRunning onEnd={onEnd} />);
  vi.advanceTimersByTime(600);
  view.rerender(<Countdown isRunning={false} onEnd={onEnd} />);
  vi.advanceTimersByTime(10_000);
  view.rerender(<Countdown isRunning onEnd={onEnd} />);
  vi.advanceTimersByTime(399);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(onEnd).toHaveBeenCalledTimes(1);
});

it("does not begin while it is stopped", () => {
  const onEnd = vi.fn();
  render(<Countdown isRunning={false} onEnd={onEnd} />);
  vi.advanceTimersByTime(10_000);
  expect(onEnd).not.toHaveBeenCalled();
});
