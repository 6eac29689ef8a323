import { UserRoundPlus } from "lucide-react";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { useSuggestions } from "../api/use-suggestions";
import { PersonList } from "./person-list";
import { PersonListSkeleton } from "./person-list-skeleton";

/** A few people whom the viewer might follow. */
export function SuggestionList() {
  const list = useSuggestions();
  if (list.isPending) return <PersonListSkeleton what="suggestions" count={6} />;
  if (!list.data) return <ErrorState error={list.error} what="suggestions" retry={list.refetch} />;
  if (list.data.length === 0) {
    return (
      <EmptyState icon={UserRoundPlus} title="You know everybody here">
        New people appear here when they join.
      </EmptyState>
    );
  }
  return <PersonList people={list.data} />;
}
