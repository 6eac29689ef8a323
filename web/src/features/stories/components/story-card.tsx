import { Trash2 } from "lucide-react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { PersonLine } from "@/ui/person-line";
import { Time } from "@/ui/time";
import { useFocusHeir } from "@/ui/use-focus-heir";
import type { Story } from "../api/types";
import { useDeleteStory } from "../api/use-delete-story";
import styles from "./story-card.module.css";

/** A story with who tells it. */
export function StoryCard({ story }: { story: Story }) {
  const remove = useDeleteStory(story.id);
  const text = useFocusHeir<HTMLParagraphElement>();
  const isOwn = story.user.id === useViewer().id;

  return (
    <Card>
      <PersonLine person={story.user} note={<Time at={story.pub_date} />}>
        {isOwn && (
          <Button kind="quiet" onClick={remove}>
            <Trash2 size={18} aria-hidden="true" />
            <span className="visually-hidden">Delete your story “{story.text}”</span>
          </Button>
        )}
      </PersonLine>
      <p className={styles.text} ref={text} dir="auto">
        {story.text}
      </p>
    </Card>
  );
}
