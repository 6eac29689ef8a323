import { MoreItems } from "@/ui/more-items";
import { ErrorState } from "@/ui/states/error-state";
import { useHiddenItems } from "@/ui/undo/undo-context";
import { useComments } from "../api/use-comments";
import { hiddenComment } from "../hidden-items";
import { CommentLine } from "./comment-line";
import styles from "./comment-list.module.css";
import { CommentListSkeleton } from "./comment-list-skeleton";

interface CommentListProps {
  postId: number;
  /** How many there are, as far as the post knows. */
  count: number;
}

/** All comments on a post, oldest first. */
export function CommentList({ postId, count }: CommentListProps) {
  const hidden = useHiddenItems();
  const list = useComments(postId);
  if (list.isPending) return <CommentListSkeleton count={count} />;
  if (!list.data) return <ErrorState error={list.error} what="the comments" retry={list.refetch} />;

  const comments = list.data.pages
    .flatMap((page) => page.items)
    .filter(({ id }) => !hidden.has(hiddenComment(postId, id)));
  if (comments.length === 0) return <p className={styles.none}>Nobody has said anything yet.</p>;
  return (
    <>
      <ul className={styles.list}>
        {comments.map((comment) => (
          <li key={comment.id}>
            <CommentLine comment={comment} />
          </li>
        ))}
      </ul>
      <MoreItems what="comments" list={list} />
    </>
  );
}
