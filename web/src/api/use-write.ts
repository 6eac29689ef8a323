import type { UseMutationOptions } from "@tanstack/react-query";
import { type MutateOptions, notifyManager, useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";

/**
 * A request that changes something. It ignores every call from the first one until its outcome
 * shows, and until the navigation that `onSuccess` returns is over. It counts attempts in a ref,
 * because a second press can come before React has rendered the first.
 */
export function useWrite<Data, Variables = void, Context = unknown>(
  options: UseMutationOptions<Data, Error, Variables, Context>,
) {
  const { mutateAsync, data, variables, error, reset } = useMutation(options);
  const attempts = useRef(0);
  const [started, setStarted] = useState(0);
  const [settled, setSettled] = useState(0);

  async function attempt(
    variables: Variables,
    { onSuccess, ...rest }: MutateOptions<Data, Error, Variables, Context>,
  ) {
    let after: unknown;
    try {
      await mutateAsync(variables, {
        ...rest,
        onSuccess: (...outcome) => {
          after = onSuccess?.(...outcome);
        },
      });
      await after;
    } catch {
      // `error` has it.
    }
  }

  function mutate(
    variables: Variables,
    callbacks: MutateOptions<Data, Error, Variables, Context> = {},
  ): void {
    // `settled` is what the page shows: older than the truth for whoever presses too early.
    if (attempts.current > settled) return;
    attempts.current += 1;
    const number = attempts.current;
    setStarted(number);
    // Scheduled behind the changes of the cache, so that it never shows before them.
    attempt(variables, callbacks).then(() => notifyManager.schedule(() => setSettled(number)));
  }

  const isPending = started > settled;
  // The mutation has an error before the cache shows what was reloaded because of it.
  return { mutate, isPending, data, variables, error: isPending ? null : error, reset };
}
