import type { ReactNode } from "react";
import { useViewer } from "@/session/viewer";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

interface RecipesPageProps {
  /** The viewer's id for their own; by default all. */
  by: number | undefined;
  title: string;
  intro: string;
  actions: ReactNode;
  children: ReactNode;
}

/** One of the lists of recipes. */
export function RecipesPage({ by, title, intro, actions, children }: RecipesPageProps) {
  const viewer = useViewer();
  const tabs = [
    { to: "/app/recipes", label: "Everybody’s", isCurrent: by === undefined },
    { to: `/app/recipes?by=${viewer.id}`, label: "Yours", isCurrent: by !== undefined },
  ];
  return (
    <Page title={title} intro={intro} actions={actions}>
      <Tabs label="Whose recipes" tabs={tabs} />
      {children}
    </Page>
  );
}
