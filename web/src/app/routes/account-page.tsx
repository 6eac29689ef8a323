import type { ReactNode } from "react";
import { useLocation } from "react-router";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

const PARTS = [
  { to: "/app/account", label: "Profile" },
  { to: "/app/account/password", label: "Password" },
  { to: "/app/account/devices", label: "Devices" },
  { to: "/app/account/delete", label: "Delete account" },
];

interface AccountPageProps {
  title: string;
  intro: string;
  children: ReactNode;
}

/** One of the pages about the viewer's account. */
export function AccountPage({ title, intro, children }: AccountPageProps) {
  const { pathname } = useLocation();
  const tabs = PARTS.map((part) => ({ ...part, isCurrent: part.to === pathname }));
  return (
    <Page title={title} intro={intro}>
      <Tabs label="Your account" tabs={tabs} />
      {children}
    </Page>
  );
}
