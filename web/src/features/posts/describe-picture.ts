import type { Post } from "./api/types";

/** The words for a picture: those its author gave, or else the caption. */
export function describePicture({ alt_text, caption, user }: Post): string {
  return alt_text || caption || `A picture by ${user.username}`;
}
