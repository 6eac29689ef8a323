import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { useViewer } from "@/session/viewer";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

interface RecipesPageProps {
  title: string;
  intro: string;
  actions: ReactNode;
  /** Whose recipes these are, as a tab says it. There is one more for other people's. */
  tab: string;
  children: ReactNode;
}

/** One of the lists of recipes. */
export function RecipesPage({ title, intro, actions, tab, children }: RecipesPageProps) {
  const viewer = useViewer();
  const { pathname, search } = useLocation();
  const here = pathname + search;
  const parts = [
    { to: "/app/recipes", label: "Everybody’s" },
    { to: `/app/recipes?by=${viewer.id}`, label: "Yours" },
  ];
  if (!parts.some(({ to }) => to === here)) parts.push({ to: here, label: tab });
  const tabs = parts.map((part) => ({ ...part, isCurrent: part.to === here }));
  return (
    <Page title={title} intro={intro} actions={actions}>
      <Tabs label="Whose recipes" tabs={tabs} />
      {children}
    </Page>
  );
}
