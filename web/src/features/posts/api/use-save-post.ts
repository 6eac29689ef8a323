import { useQueryClient } from "@tanstack/react-query";
import { ifMatch, ifUnchanged } from "@/api/if-unchanged";
import { useClients } from "@/api/services";
import { taggedContent } from "@/api/tagged";
import { useWrite } from "@/api/use-write";
import { isSaved } from "@/ui/form/is-saved";
import type { Edit } from "@/ui/form/use-draft";
import { type PostText, postText } from "../post-text";
import { addPost, changePost } from "./cached-posts";
import { postKeys } from "./keys";
import type { Post } from "./types";

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
    mutationFn: ({ values, typed, etag }: Edit<PostText>): Promise<Post> => {
      const { image_url, alt_text, caption } = values;
      const body = { image_url, alt_text: alt_text || null, caption: caption || null };
      if (id === undefined) return taggedContent(recipes.POST("/api/posts", { body }));
      const request = { params: { path: { id } }, headers: ifMatch(etag), body };
      const isDone = (present: Post) => isSaved(typed, postText(present));
      return ifUnchanged(
        { queries, queryKey: postKeys.one(id), isDone },
        taggedContent(recipes.PATCH("/api/posts/{id}", request)),
      );
    },
    onSuccess: (post, { values }) => {
      if (id === undefined) addPost(queries, post);
      else changePost(queries, id, () => post);
      onSaved(values, post);
      return queries.invalidateQueries({ queryKey: postKeys.all, refetchType: "none" });
    },
  });
}
