import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import type { PersonProfile } from "@/features/people/api/use-person";
import { Bio } from "@/features/people/components/bio";
import { FollowButton } from "@/features/people/components/follow-button";
import { PersonLoader } from "@/features/people/components/person-loader";
import { useViewer } from "@/session/viewer";
import { Avatar } from "@/ui/avatar";
import { buttonClass } from "@/ui/button";
import { nameOf } from "@/ui/name";
import { Page } from "@/ui/page";
import { Tabs } from "@/ui/tabs";

interface PersonPageProps {
  id: number;
  children: (person: PersonProfile) => ReactNode;
}

/** One of the pages about a person. */
export function PersonPage({ id, children }: PersonPageProps) {
  return (
    <PersonLoader id={id}>
      {(person) => <AboutPerson person={person}>{children(person)}</AboutPerson>}
    </PersonLoader>
  );
}

interface AboutPersonProps {
  person: PersonProfile;
  children: ReactNode;
}

function AboutPerson({ person, children }: AboutPersonProps) {
  const viewer = useViewer();
  const { pathname } = useLocation();
  const address = `/app/people/${person.id}`;
  const tabs = [
    { to: address, label: labelOf("Recipes", person.recipes_count) },
    { to: `${address}/posts`, label: labelOf("Pictures", person.posts_count) },
  ].map((tab) => ({ ...tab, isCurrent: tab.to === pathname }));
  return (
    <Page
      title={nameOf(person)}
      intro={`@${person.username}`}
      picture={<Avatar person={person} size={96} />}
      actions={person.id === viewer.id ? EDIT : <FollowButton person={person} />}
    >
      <Bio id={person.id} />
      <Tabs label={`What ${nameOf(person)} shares`} tabs={tabs} />
      {children}
    </Page>
  );
}

const EDIT = (
  <Link to="/app/account" className={buttonClass("secondary")}>
    Edit your profile
  </Link>
);

/** No number where there are none, or none that the viewer may see: the page below says which. */
function labelOf(what: string, count: number): string {
  return count > 0 ? `${what} (${count})` : what;
}
