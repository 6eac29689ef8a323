import { Pencil } from "lucide-react";
import { Link } from "react-router";
import { useViewer } from "@/session/viewer";
import { buttonClass } from "@/ui/button";
import { Clamped } from "@/ui/clamped/clamped";
import { nameOf } from "@/ui/name";
import { Page } from "@/ui/page";
import { PersonLine } from "@/ui/person-line";
import { Picture } from "@/ui/picture";
import { Time } from "@/ui/time";
import type { Post } from "../api/types";
import { describePicture } from "../describe-picture";
import { CommentForm } from "./comment-form";
import { CommentList } from "./comment-list";
import { DeletePost } from "./delete-post";
import { PostActions } from "./post-actions";
import styles from "./post-view.module.css";

/** A post as a page. */
export function PostView({ post }: { post: Post }) {
  const isOwn = post.user.id === useViewer().id;
  const actions = isOwn && (
    <>
      <Link to="edit" className={buttonClass("secondary")}>
        <Pencil size={18} aria-hidden="true" />
        Edit
      </Link>
      <DeletePost post={post} />
    </>
  );
  return (
    <Page title={isOwn ? "Your post" : `Post by ${nameOf(post.user)}`} actions={actions}>
      <div className={styles.sheet}>
        <div className={styles.picture}>
          <Picture src={post.image_url} alt={describePicture(post)} />
        </div>
        <div className={styles.text}>
          <PersonLine person={post.user} note={<Time at={post.pub_date} />} />
          {post.caption && (
            <Clamped lines={12} what="the caption" dir="auto" className={styles.caption}>
              {post.caption}
            </Clamped>
          )}
          <PostActions post={post} />
          <section aria-labelledby="comments" className={styles.comments}>
            <h2 id="comments">Comments</h2>
            <CommentList postId={post.id} count={post.comments_count} />
            <CommentForm postId={post.id} />
          </section>
        </div>
      </div>
    </Page>
  );
}
