import { UsersRound } from "lucide-react";
import { MoreItems } from "@/ui/more-items";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import { useFollowing } from "../api/use-following";
import { PersonList } from "./person-list";
import { PersonListSkeleton } from "./person-list-skeleton";

/** Whom the viewer follows. */
export function FollowingList() {
  const list = useFollowing();
  if (list.isPending) return <PersonListSkeleton what="whom you follow" count={6} />;
  if (!list.data) {
    return <ErrorState error={list.error} what="whom you follow" retry={list.refetch} />;
  }

  const people = list.data.pages.flatMap((page) => page.items);
  if (people.length === 0) {
    return (
      <EmptyState icon={UsersRound} title="You follow nobody yet">
        Follow somebody to see their pictures and stories in your feed.
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
