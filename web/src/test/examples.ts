import type { components } from "@/api/generated/recipes";

type Schemas = components["schemas"];

export const ADA: Schemas["Person"] = {
  id: 8,
  username: "ada",
  first_name: "Ada",
  last_name: null,
  image_url: null,
  thumb_url: null,
};

export function examplePost(changes: Partial<Schemas["Post"]> = {}): Schemas["Post"] {
  return {
    id: 42,
    image_url: "https://images.test/bread.jpg",
    user: ADA,
    caption: "Sunday's bread",
    alt_text: "A round loaf",
    display_time: "Just now",
    pub_date: "2026-03-01T12:00:00Z",
    likes: [],
    comments: [],
    likes_count: 3,
    comments_count: 0,
    ...changes,
  };
}

export function exampleComment(changes: Partial<Schemas["Comment"]> = {}): Schemas["Comment"] {
  return {
    id: 51,
    post_id: 42,
    user: ADA,
    text: "What a crust!",
    display_time: "Just now",
    pub_date: "2026-03-01T12:30:00Z",
    ...changes,
  };
}

export function exampleRecipe(changes: Partial<Schemas["Recipe"]> = {}): Schemas["Recipe"] {
  return {
    id: 5,
    title: "Bread",
    instructions: "Mix, wait, fold, wait, and bake it for three quarters of an hour.",
    minutes_to_complete: 300,
    user: ADA,
    created_at: "2026-03-01T12:00:00Z",
    ...changes,
  };
}
