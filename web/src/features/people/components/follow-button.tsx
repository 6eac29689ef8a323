import { Button } from "@/ui/button";
import { nameOf } from "@/ui/name";
import { useNotice } from "@/ui/notices/notice-context";
import type { Person } from "@/ui/person";
import { useFollow } from "../api/use-follow";
import styles from "./follow-button.module.css";

/** The button that follows or unfollows a person. */
export function FollowButton({ person }: { person: Person }) {
  const { change, followId, isKnown } = useFollow(person.id);
  const isFollowed = followId !== undefined;
  const say = useNotice();

  function press() {
    const done = isFollowed ? "You no longer follow" : "You now follow";
    change.mutate(followId, {
      onSuccess: () => say(`${done} ${nameOf(person)}.`),
      onError: () => say("That did not work, and is undone. Try again.", "failed"),
    });
  }

  return (
    <Button
      kind={isKnown && !isFollowed ? "primary" : "secondary"}
      busy={!isKnown || change.isPending}
      onClick={press}
      className={styles.follow}
    >
      {isFollowed ? "Unfollow" : "Follow"}
      <span className="visually-hidden">{nameOf(person)}</span>
    </Button>
  );
}
