import { useQueryClient } from "@tanstack/react-query";
import { content } from "@/api/answer";
import { useClients } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { addPost, changePost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Post } from "./types";

/** A post as typed. */
export interface PostText extends Record<string, string> {
  image_url: string;
  alt_text: string;
  caption: string;
}

/**
 * Stores a new post, or changes the one of this id. `onSaved` is told what was sent and what is
 * stored, also when the form is gone by then.
 */
export function useSavePost(
  id: number | undefined,
  onSaved: (sent: PostText, saved: Post) => void,
) {
  const { recipes } = useClients();
  const queries = useQueryClient();
  return useWrite({
    mutationFn: ({ image_url, alt_text, caption }: PostText) => {
      const body = { image_url, alt_text: alt_text || null, caption: caption || null };
      if (id === undefined) return content(recipes.POST("/api/posts", { body }));
      return content(recipes.PATCH("/api/posts/{id}", { params: { path: { id } }, body }));
    },
    onSuccess: (post, sent) => {
      if (id === undefined) addPost(queries, post);
      else changePost(queries, id, () => post);
      onSaved(sent, post);
      return queries.invalidateQueries({ queryKey: postKeys.all, refetchType: "none" });
    },
  });
}
