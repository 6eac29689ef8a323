import { Images } from "lucide-react";
import type { PersonProfile } from "@/features/people/api/use-person";
import { PostList } from "@/features/posts/components/post-list";
import { useViewer } from "@/session/viewer";
import { nameOf } from "@/ui/name";
import { EmptyState } from "@/ui/states/empty-state";
import { PersonPage } from "./person-page";
import { useId } from "./use-id";

/** A person with their pictures. */
export function Component() {
  const id = useId();
  return (
    <PersonPage key={id} id={id}>
      {(person) => <PostList userId={id} what="the pictures" empty={<NoPosts person={person} />} />}
    </PersonPage>
  );
}

/** Pictures are for those who follow their author, so there may be some that are not shown. */
function NoPosts({ person }: { person: PersonProfile }) {
  const viewer = useViewer();
  const name = nameOf(person);
  if (person.id !== viewer.id && person.current_user_following_id === undefined) {
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
