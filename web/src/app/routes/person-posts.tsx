import { Images } from "lucide-react";
import { useFollows } from "@/features/people/api/use-follows";
import { PostsBy } from "@/features/posts/components/posts-by";
import { useViewer } from "@/session/viewer";
import { nameOf } from "@/ui/name";
import type { Person } from "@/ui/person";
import { EmptyState } from "@/ui/states/empty-state";
import { PersonPage } from "./person-page";
import { useId } from "./use-id";

/** A person with their pictures. */
export function Component() {
  const id = useId();
  return (
    <PersonPage key={id} id={id}>
      {(person) => <PostsBy userId={id} empty={<NoPosts person={person} />} />}
    </PersonPage>
  );
}

/** Pictures are for those who follow their author, so there may be some that are not shown. */
function NoPosts({ person }: { person: Person }) {
  const viewer = useViewer();
  const follows = useFollows().data;
  const name = nameOf(person);
  const isVisible = person.id === viewer.id || follows?.has(person.id);
  if (follows && !isVisible) {
    return (
      <EmptyState icon={Images} title="For followers">
        Follow {name} to see their pictures.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Images} title="No pictures yet">
      {name} has not shared any.
    </EmptyState>
  );
}
