import { Trash2 } from "lucide-react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { Clamped } from "@/ui/clamped/clamped";
import { PersonLink } from "@/ui/person-link";
import { Time } from "@/ui/time";
import { useFocusHeir } from "@/ui/use-focus-heir";
import type { Comment } from "../api/types";
import { useDeleteComment } from "../api/use-delete-comment";
import styles from "./comment-line.module.css";

/** A comment. */
export function CommentLine({ comment }: { comment: Comment }) {
  const remove = useDeleteComment(comment);
  const item = useFocusHeir<HTMLDivElement>();
  const isOwn = comment.user.id === useViewer().id;

  return (
    <div className={styles.comment} ref={item}>
      <div className={styles.said}>
        <Clamped lines={3} what="the comment">
          <PersonLink person={comment.user} />{" "}
          <span className={styles.text} dir="auto">
            {comment.text}
          </span>
        </Clamped>
        <p className={styles.time}>
          <Time at={comment.pub_date} />
        </p>
      </div>
      {isOwn && (
        <Button kind="quiet" onClick={remove} className={styles.remove}>
          <Trash2 size={16} aria-hidden="true" />
          <span className="visually-hidden">Delete your comment “{comment.text}”</span>
        </Button>
      )}
    </div>
  );
}
