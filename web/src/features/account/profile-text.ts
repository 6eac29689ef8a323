import type { User } from "@/session/viewer";

/** A profile as typed. */
export interface ProfileText extends Record<string, string> {
  first_name: string;
  last_name: string;
  email: string;
  image_url: string;
  bio: string;
}

/** A profile as its owner would type it. */
export function profileText(user: User): ProfileText {
  return {
    first_name: user.first_name ?? "",
    last_name: user.last_name ?? "",
    email: user.email ?? "",
    image_url: user.image_url ?? "",
    bio: user.bio ?? "",
  };
}
