import { Bookmark, Heart, MessageCircle } from "lucide-react";
import { Link } from "react-router";
import { Button, buttonClass } from "@/ui/button";
import { useNotice } from "@/ui/notices/notice-context";
import type { Post } from "../api/types";
import { useBookmark } from "../api/use-bookmark";
import { useLike } from "../api/use-like";
import { useShownComments } from "../use-shown-comments";
import styles from "./post-actions.module.css";

/** The buttons of a post: like, comment, bookmark. */
export function PostActions({ post }: { post: Post }) {
  const like = useLike();
  const bookmark = useBookmark();
  const say = useNotice();
  const { count } = useShownComments(post);
  const isLiked = post.current_user_like_id !== undefined;
  const isKept = post.current_user_bookmark_id !== undefined;
  const failed = { onError: () => say("That did not work, and is undone. Try again.", "failed") };

  return (
    <div className={styles.actions}>
      <Button
        kind="quiet"
        busy={like.isPending}
        aria-pressed={isLiked}
        className={styles.like}
        onClick={() => like.mutate(post, failed)}
      >
        <Heart size={22} strokeWidth={1.9} aria-hidden="true" />
        <span className="visually-hidden">Like, </span>
        <span>{post.likes_count}</span>
      </Button>
      <Link to={`/app/posts/${post.id}`} className={buttonClass("quiet")}>
        <MessageCircle size={22} strokeWidth={1.9} aria-hidden="true" />
        <span className="visually-hidden">Comments, </span>
        <span>{count}</span>
      </Link>
      <Button
        kind="quiet"
        busy={bookmark.isPending}
        aria-pressed={isKept}
        className={styles.keep}
        onClick={() => bookmark.mutate(post, failed)}
      >
        <Bookmark size={22} strokeWidth={1.9} aria-hidden="true" />
        <span className="visually-hidden">Save</span>
      </Button>
    </div>
  );
}
