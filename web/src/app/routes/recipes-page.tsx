import type { ReactNode } from "react";
import { useViewer } from "@/session/viewer";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

interface RecipesPageProps {
  /** The author; by default all. */
  by?: number | undefined;
  title: string;
  intro: string;
  actions: ReactNode;
  /** The tabs. There is one more for another person. */
  tab: string;
  children: ReactNode;
}

/** One of the lists of recipes. */
export function RecipesPage({ by, title, intro, actions, tab, children }: RecipesPageProps) {
  const viewer = useViewer();
  const parts = [
    { to: addressOf(undefined), label: "Everybody’s" },
    { to: addressOf(viewer.id), label: "Yours" },
  ];
  const here = addressOf(by);
  if (!parts.some(({ to }) => to === here)) parts.push({ to: here, label: tab });
  const tabs = parts.map((part) => ({ ...part, isCurrent: part.to === here }));
  return (
    <Page title={title} intro={intro} actions={actions}>
      <Tabs label="Whose recipes" tabs={tabs} />
      {children}
    </Page>
  );
}

function addressOf(by: number | undefined): string {
  return by ? `/app/recipes?by=${by}` : "/app/recipes";
}
