import type { Post } from "./api/types";

/** The description of a picture, or else its caption. */
export function describePicture({ alt_text, caption, user }: Post): string {
  return alt_text || caption || `A picture by ${user.username}`;
}
