import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

const PARTS = [
  { to: "/app/people", label: "Suggestions" },
  { to: "/app/people/following", label: "Following" },
  { to: "/app/people/followers", label: "Followers" },
];

interface PeoplePageProps {
  title: string;
  intro: string;
  children: ReactNode;
}

/** One of the pages about people. */
export function PeoplePage({ title, intro, children }: PeoplePageProps) {
  const { pathname } = useLocation();
  const tabs = PARTS.map((part) => ({ ...part, isCurrent: part.to === pathname }));
  return (
    <Page title={title} intro={intro}>
      <Tabs label="People" tabs={tabs} />
      {children}
    </Page>
  );
}
