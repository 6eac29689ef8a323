import type { Post } from "./api/types";

/** A post as typed. */
export interface PostText extends Record<string, string> {
  image_url: string;
  alt_text: string;
  caption: string;
}

/** A post as its author would type it. */
export function postText(post: Post | undefined): PostText {
  return {
    image_url: post?.image_url ?? "",
    alt_text: post?.alt_text ?? "",
    caption: post?.caption ?? "",
  };
}
