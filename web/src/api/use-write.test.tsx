import {
  defaultScheduler,
  notifyManager,
  QueryClient,
  QueryClientProvider,
  skipToken,
  useQuery,
} from "@tanstack/react-query";
import { act, render } from "@testing-library/react";
import { useReducer } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useWrite } from "./use-write";

const NAME = ["name"];

/** What the query cache tells the page only when this is emptied. */
const untold: (() => void)[] = [];

beforeEach(() => notifyManager.setScheduler((tell) => untold.push(tell)));
afterEach(() => notifyManager.setScheduler(defaultScheduler));

async function tellAll(): Promise<void> {
  await act(async () => {
    for (const tell of untold.splice(0)) tell();
  });
}

it("an error never shows before what was reloaded because of it", async () => {
  const queries = new QueryClient();
  queries.setQueryData(NAME, "Elise");
  const shown: string[] = [];
  let write: ReturnType<typeof useWrite<void>>;
  let drawAgain: () => void;

  function Form({ stored }: { stored: string | undefined }) {
    [, drawAgain] = useReducer((times: number) => times + 1, 0);
    write = useWrite({
      mutationFn: async () => {
        queries.setQueryData(NAME, "Lisa");
        throw new Error("changed");
      },
    });
    shown.push(`${stored}, ${write.error?.message ?? "no error"}`);
    return null;
  }

  function Page() {
    const { data } = useQuery<string>({ queryKey: NAME, queryFn: skipToken });
    return <Form stored={data} />;
  }

  render(
    <QueryClientProvider client={queries}>
      <Page />
    </QueryClientProvider>,
  );
  await act(async () => write.mutate());
  // For another reason, such as a key that was pressed.
  await act(async () => drawAgain());
  while (untold.length > 0) await tellAll();
  expect(shown).not.toContain("Elise, changed");
  expect(shown.at(-1)).toBe("Lisa, changed");
});
