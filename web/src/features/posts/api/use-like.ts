import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { changePost, holdPosts } from "./cached-posts";
import { postKeys } from "./keys";
import { withLike, withoutLike } from "./marks";
import type { Post } from "./types";

/**
 * Likes a post, or takes that back, going by the post as it was pressed. It shows at once, and is
 * undone if the service refuses.
 */
export function useLike() {
  const { recipes } = useClients();
  const queries = useQueryClient();

  async function toggle({ id: post_id, current_user_like_id: likeId }: Post) {
    if (likeId === undefined) {
      const params = { path: { post_id } };
      return content(recipes.POST("/api/posts/{post_id}/likes", { params }));
    }
    const params = { path: { post_id, id: likeId } };
    await content(recipes.DELETE("/api/posts/{post_id}/likes/{id}", { params }));
    return undefined;
  }

  return useWrite({
    mutationFn: toggle,
    onMutate: async ({ id, current_user_like_id: likeId }) => {
      await holdPosts(queries);
      changePost(queries, id, likeId === undefined ? (post) => withLike(post) : withoutLike);
    },
    onSuccess: (like, { id }) => {
      // Also if the post was reloaded meanwhile in its earlier state.
      changePost(queries, id, like ? (post) => withLike(post, like.id) : withoutLike);
    },
    onError: (_, { id, current_user_like_id: likeId }) => {
      const before = (post: Post) =>
        likeId === undefined ? withoutLike(post) : withLike(post, likeId);
      changePost(queries, id, before);
      return queries.invalidateQueries({ queryKey: postKeys.all });
    },
  });
}
