import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import type { Post } from "../api/types";
import { useDeletePost } from "../api/use-delete-post";

/** Deletes a post after confirmation. */
export function DeletePost({ post }: { post: Post }) {
  /** In the state that the viewer is asked about. */
  const [asked, setAsked] = useState<Post>();
  const remove = useDeletePost();
  const navigate = useNavigate();

  function confirm(confirmed: Post) {
    remove(confirmed, () => navigate(`/app/posts/${confirmed.id}`));
    navigate("/app/feed", { replace: true });
  }

  return (
    <>
      <Button kind="danger" onClick={() => setAsked(post)}>
        <Trash2 size={18} aria-hidden="true" />
        Delete
      </Button>
      {asked && (
        <ConfirmDialog
          title="Delete this post?"
          action="Delete post"
          busy={false}
          onConfirm={() => confirm(asked)}
          onCancel={() => setAsked(undefined)}
        >
          Its comments and likes go with it. You can undo that for some seconds.
        </ConfirmDialog>
      )}
    </>
  );
}
