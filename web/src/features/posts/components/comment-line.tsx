import { Trash2 } from "lucide-react";
import { useViewer } from "@/session/viewer";
import { Button } from "@/ui/button";
import { useNotice } from "@/ui/notices/notice-context";
import { PersonLink } from "@/ui/person-link";
import { Time } from "@/ui/time";
import type { Comment } from "../api/types";
import { useDeleteComment } from "../api/use-delete-comment";
import styles from "./comment-line.module.css";

/** What somebody says about a post. */
export function CommentLine({ comment }: { comment: Comment }) {
  const removal = useDeleteComment(comment);
  const say = useNotice();
  const isOwn = comment.user.id === useViewer().id;

  function remove() {
    removal.mutate(undefined, {
      onSuccess: () => say("Your comment is deleted."),
      onError: () => say("Your comment could not be deleted. Try again."),
    });
  }

  return (
    <div className={styles.comment}>
      <p>
        <PersonLink person={comment.user} /> <span className={styles.text}>{comment.text}</span>{" "}
        <span className={styles.time}>
          <Time at={comment.pub_date} />
        </span>
      </p>
      {isOwn && (
        <Button kind="quiet" busy={removal.isPending} onClick={remove} className={styles.remove}>
          <Trash2 size={16} aria-hidden="true" />
          <span className="visually-hidden">Delete your comment “{comment.text}”</span>
        </Button>
      )}
    </div>
  );
}
