import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { ifMatch, ifUnchanged } from "@/api/if-unchanged";
import { useClients } from "@/api/services";
import { useRemoval } from "@/ui/undo/use-removal";
import { hiddenPost } from "../hidden-items";
import { dropPost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Post } from "./types";

/** Deletes one of the viewer's posts, unless it was changed meanwhile. `show` leads to it then. */
export function useDeletePost(): (post: Post, show: () => void) => void {
  const { recipes } = useClients();
  const queries = useQueryClient();
  const remove = useRemoval();
  return ({ id, etag }, show) => {
    const request = { params: { path: { id } }, headers: ifMatch(etag), keepalive: true };
    remove({
      item: hiddenPost(id),
      told: "Your post is deleted.",
      failed: "Your post could not be deleted. Try again.",
      send: () => {
        const deletion = content(recipes.DELETE("/api/posts/{id}", request));
        return ifUnchanged({ queries, queryKey: postKeys.one(id) }, deletion);
      },
      onGone: () => dropPost(queries, id),
      changed: {
        told: "Your post was not deleted, because it was changed meanwhile.",
        show,
        lists: postKeys.all,
      },
    });
  };
}
