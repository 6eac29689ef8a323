import { UsersRound } from "lucide-react";
import { MoreItems } from "@/ui/more-items";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { useFollowers } from "../api/use-followers";
import { PersonList } from "./person-list";
import { PersonListSkeleton } from "./person-list-skeleton";

/** Who follows the viewer. */
export function FollowerList() {
  const list = useFollowers();
  if (list.isPending) return <PersonListSkeleton what="who follows you" count={6} />;
  if (!list.data) {
    return <ErrorState error={list.error} what="who follows you" retry={list.refetch} />;
  }

  const people = list.data.pages.flatMap((page) => page.items);
  if (people.length === 0) {
    return (
      <EmptyState icon={UsersRound} title="Nobody follows you yet">
        Share a picture or a recipe: that is how people find you.
      </EmptyState>
    );
  }
  return (
    <>
      <PersonList people={people} />
      <MoreItems what="people" list={list} />
    </>
  );
}
