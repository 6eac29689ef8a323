import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { useNotice } from "@/ui/notices/notice-context";
import { useDeletePost } from "../api/use-delete-post";

/** Deletes a post after confirmation. */
export function DeletePost({ id }: { id: number }) {
  const [asking, setAsking] = useState(false);
  const removal = useDeletePost(id);
  const navigate = useNavigate();
  const say = useNotice();

  function confirm() {
    removal.mutate(undefined, {
      onSuccess: () => {
        say("Your post is deleted.");
        navigate("/app/feed", { replace: true });
      },
      onError: () => {
        setAsking(false);
        say("Your post could not be deleted. Try again.", "failed");
      },
    });
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
          busy={removal.isPending}
          onConfirm={confirm}
          onCancel={() => setAsking(false)}
        >
          Its comments and likes go with it. This cannot be undone.
        </ConfirmDialog>
      )}
    </>
  );
}
