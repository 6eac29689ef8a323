import { Trash2 } from "lucide-react";
import type { components } from "@/api/generated/recipes";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { useNotice } from "@/ui/notices/notice-context";
import { PersonLine } from "@/ui/person-line";
import { Time } from "@/ui/time";
import { useDeleteStory } from "../api/use-delete-story";
import styles from "./story-card.module.css";

/** A story with who tells it. */
export function StoryCard({ story }: { story: components["schemas"]["Story"] }) {
  const removal = useDeleteStory(story.id);
  const say = useNotice();
  const isOwn = story.user.id === useViewer().id;

  function remove() {
    removal.mutate(undefined, {
      onSuccess: () => say("Your story is deleted."),
      onError: () => say("Your story could not be deleted. Try again."),
    });
  }

  return (
    <Card>
      <PersonLine person={story.user} note={<Time at={story.pub_date} />}>
        {isOwn && (
          <Button kind="quiet" busy={removal.isPending} onClick={remove}>
            <Trash2 size={18} aria-hidden="true" />
            <span className="visually-hidden">Delete your story “{story.text}”</span>
          </Button>
        )}
      </PersonLine>
      <p className={styles.text}>{story.text}</p>
    </Card>
  );
}
