import type { Post } from "./api/types";

/** The description of a picture, or else whose it is: its caption stands below it already. */
export function describePicture({ alt_text, user }: Post): string {
  return alt_text || `A picture by ${user.username}`;
}
