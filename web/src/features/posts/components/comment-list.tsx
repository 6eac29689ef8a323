import { MoreItems } from "@/ui/more-items";
import { ErrorState } from "@/ui/states/error-state";
import { Loading } from "@/ui/states/loading";
import { useComments } from "../api/use-comments";
import { CommentLine } from "./comment-line";
import styles from "./comment-list.module.css";

/** All comments on a post, oldest first. */
export function CommentList({ postId }: { postId: number }) {
  const list = useComments(postId);
  if (list.isPending) return <Loading what="the comments" />;
  if (!list.data) return <ErrorState error={list.error} what="the comments" retry={list.refetch} />;

  const comments = list.data.pages.flatMap((page) => page.items);
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
