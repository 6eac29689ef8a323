import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { useDeletePost } from "../api/use-delete-post";

/** Deletes a post after confirmation. */
export function DeletePost({ id }: { id: number }) {
  const [asking, setAsking] = useState(false);
  const remove = useDeletePost(id);
  const navigate = useNavigate();

  function confirm() {
    remove();
    navigate("/app/feed", { replace: true });
  }

  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        <Trash2 size={18} aria-hidden="true" />
        Delete
      </Button>
      {asking && (
        <ConfirmDialog
          title="Delete this post?"
          action="Delete post"
          busy={false}
          onConfirm={confirm}
          onCancel={() => setAsking(false)}
        >
          Its comments and likes go with it. You can undo that for some seconds.
        </ConfirmDialog>
      )}
    </>
  );
}
