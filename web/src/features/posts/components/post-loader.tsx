import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Problem } from "@/api/problem";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import { EmptyState } from "@/ui/states/empty-state";
import { ErrorState } from "@/ui/states/error-state";
import type { Post } from "../api/types";
import { usePost } from "../api/use-post";
import { PostSkeleton } from "./post-skeleton";

interface PostLoaderProps {
  id: number;
  children: (post: Post) => ReactNode;
}

/** Loads a post and shows it. */
export function PostLoader({ id, children }: PostLoaderProps) {
  const post = usePost(id);
  if (post.data) return children(post.data);
  if (post.isPending) return <PostSkeleton />;
  const isUnknown = post.error instanceof Problem && post.error.status === 404;
  return (
    <Page title={isUnknown ? "Post not found" : "Post"}>
      {isUnknown ? (
        <EmptyState
          icon={SearchX}
          title="You cannot see this post"
          action={
            <Link to="/app/feed" className={buttonClass("primary")}>
              To your feed
            </Link>
          }
        >
          It may be deleted, or by somebody whom you do not follow.
        </EmptyState>
      ) : (
        <ErrorState error={post.error} what="the post" retry={post.refetch} />
      )}
    </Page>
  );
}
