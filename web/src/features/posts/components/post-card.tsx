import { Link } from "react-router";
import { Clamped } from "@/ui/clamped/clamped";
import { PersonLine } from "@/ui/person-line";
import { Picture } from "@/ui/picture";
import { Time } from "@/ui/time";
import type { Post } from "../api/types";
import { describePicture } from "../describe-picture";
import { useShownComments } from "../use-shown-comments";
import { CommentForm } from "./comment-form";
import { CommentLine } from "./comment-line";
import { PostActions } from "./post-actions";
import styles from "./post-card.module.css";

/** How many of the latest comments a feed shows. */
const SHOWN_COMMENTS = 2;

/** A post in a feed. */
export function PostCard({ post }: { post: Post }) {
  const { comments: shown, count } = useShownComments(post);
  const comments = shown.slice(-SHOWN_COMMENTS);
  const address = `/app/posts/${post.id}`;
  return (
    <article className={styles.card} aria-label={`Post by ${post.user.username}`}>
      <div className={styles.author}>
        <PersonLine person={post.user} note={<Time at={post.pub_date} />} />
      </div>
      <Link to={address} className={styles.picture}>
        <Picture src={post.image_url} alt={describePicture(post)} />
      </Link>
      <div className={styles.text}>
        <PostActions post={post} />
        {post.caption && (
          <Clamped lines={3} what="the caption" dir="auto" className={styles.caption}>
            {post.caption}
          </Clamped>
        )}
        {count > comments.length && <Link to={address}>All {count} comments</Link>}
        {comments.length > 0 && (
          <ul className={styles.comments}>
            {comments.map((comment) => (
              <li key={comment.id}>
                <CommentLine comment={comment} />
              </li>
            ))}
          </ul>
        )}
        <CommentForm postId={post.id} />
      </div>
    </article>
  );
}
