import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Problem } from "@/api/problem";
import { Page } from "@/ui/page";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { useBio } from "../api/use-bio";
import { type PersonProfile, usePerson } from "../api/use-person";
import { PersonSkeleton } from "./person-skeleton";

interface PersonLoaderProps {
  id: number;
  children: (person: PersonProfile) => ReactNode;
}

/**
 * Loads a person and shows them. Waits for their text too, which stands above the rest, but not
 * again after it could not be loaded.
 */
export function PersonLoader({ id, children }: PersonLoaderProps) {
  const person = usePerson(id);
  const { isFetched: isTextKnown } = useBio(id);
  if (person.isPending || (person.data && !isTextKnown)) return <PersonSkeleton />;
  if (person.data) return children(person.data);
  const isUnknown = person.error instanceof Problem && person.error.status === 404;
  return (
    <Page title={isUnknown ? "Person not found" : "Person"}>
      {isUnknown ? (
        <EmptyState icon={SearchX} title="There is nobody here">
          The address may be mistyped, or the account is deleted.
        </EmptyState>
      ) : (
        <ErrorState error={person.error} what="this person" retry={person.refetch} />
      )}
    </Page>
  );
}
