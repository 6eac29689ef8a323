import { useHiddenItems } from "@/ui/undo/undo-context";
import type { Post } from "./api/types";
import { commentsOf, hiddenComment } from "./hidden-items";

/** The comments on a post and their number, without those that are being deleted. */
export function useShownComments({ id, comments, comments_count }: Post) {
  const hidden = useHiddenItems();
  const count = [...hidden].filter((item) => item.startsWith(commentsOf(id))).length;
  return {
    comments: comments.filter((comment) => !hidden.has(hiddenComment(id, comment.id))),
    count: comments_count - count,
  };
}
