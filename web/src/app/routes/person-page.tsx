import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { usePerson } from "@/features/people/api/use-person";
import { FollowButton } from "@/features/people/components/follow-button";
import { useViewer } from "@/session/viewer";
import { Avatar } from "@/ui/avatar";
import { buttonClass } from "@/ui/button";
import { nameOf } from "@/ui/name";
import { Page } from "@/ui/page";
import type { Person } from "@/ui/person";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { Loading } from "@/ui/states/loading";
import { Tabs } from "@/ui/tabs";
import { OwnBio } from "./own-bio";

interface PersonPageProps {
  id: number;
  children: (person: Person) => ReactNode;
}

/** One of the pages about a person. */
export function PersonPage({ id, children }: PersonPageProps) {
  const viewer = useViewer();
  const { pathname, state } = useLocation();
  const linked = linkedPerson(state, id);
  const { data: person, error, isPending, refetch } = usePerson(id, linked);
  if (!person && isPending) return <Loading what="this person" />;
  if (!person) {
    return (
      <Page title={error ? "Person" : "Person not found"}>
        {error ? <ErrorState error={error} what="this person" retry={refetch} /> : <Nobody />}
      </Page>
    );
  }

  const isOwn = id === viewer.id;
  const address = `/app/people/${id}`;
  const tabs = [
    { to: address, label: "Recipes" },
    { to: `${address}/posts`, label: "Pictures" },
  ].map((tab) => ({ ...tab, isCurrent: tab.to === pathname, state: { person } }));
  return (
    <Page
      title={nameOf(person)}
      intro={`@${person.username}`}
      picture={<Avatar person={person} size={96} />}
      actions={isOwn ? EDIT : <FollowButton person={person} />}
    >
      {isOwn && <OwnBio text={viewer.bio} />}
      <Tabs label={`What ${nameOf(person)} shares`} tabs={tabs} />
      {children(person)}
    </Page>
  );
}

const EDIT = (
  <Link to="/app/account" className={buttonClass("secondary")}>
    Edit your profile
  </Link>
);

function Nobody() {
  return (
    <EmptyState icon={SearchX} title="There is nobody here whom you can see">
      The address may be mistyped, or the account is deleted.
    </EmptyState>
  );
}

/** The person passed along by the link. */
function linkedPerson(state: { person?: Person } | null, id: number): Person | undefined {
  return state?.person?.id === id ? state.person : undefined;
}
