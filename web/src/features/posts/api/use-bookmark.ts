import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { changePost, holdPosts } from "./cached-posts";
import { postKeys } from "./keys";
import { withBookmark, withoutBookmark } from "./marks";
import type { Post } from "./types";

/**
 * Keeps a post, or lets it go, going by the post as it was pressed. It shows at once, and is undone
 * if the service refuses. Among the bookmarks a post stays in sight until they are opened anew, so
 * that it can be kept again.
 */
export function useBookmark() {
  const { recipes } = useClients();
  const queries = useQueryClient();

  async function toggle({ id: post_id, current_user_bookmark_id: bookmarkId }: Post) {
    if (bookmarkId === undefined) {
      return content(recipes.POST("/api/bookmarks", { body: { post_id } }));
    }
    const params = { path: { id: bookmarkId } };
    await content(recipes.DELETE("/api/bookmarks/{id}", { params }));
    return undefined;
  }

  return useWrite({
    mutationFn: toggle,
    onMutate: async ({ id, current_user_bookmark_id: bookmarkId }) => {
      await holdPosts(queries);
      const after = bookmarkId === undefined ? (post: Post) => withBookmark(post) : withoutBookmark;
      changePost(queries, id, after);
    },
    onSuccess: (bookmark, { id }) => {
      // Also if the post was reloaded meanwhile in its earlier state.
      const after = bookmark ? (post: Post) => withBookmark(post, bookmark.id) : withoutBookmark;
      changePost(queries, id, after);
      return queries.invalidateQueries({ queryKey: postKeys.bookmarks, refetchType: "none" });
    },
    onError: (_, { id, current_user_bookmark_id: bookmarkId }) => {
      const before = (post: Post) =>
        bookmarkId === undefined ? withoutBookmark(post) : withBookmark(post, bookmarkId);
      changePost(queries, id, before);
      return queries.invalidateQueries({ queryKey: postKeys.all });
    },
  });
}
