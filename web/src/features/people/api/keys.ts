/** Under what is kept of who knows whom. */
export const peopleKeys = {
  all: ["people"] as const,
  follows: ["people", "follows"] as const,
  following: ["people", "following"] as const,
  followers: ["people", "followers"] as const,
  one: (id: number) => ["people", "one", id] as const,
  bio: (id: number) => ["people", "bio", id] as const,
  suggestions: ["people", "suggestions"] as const,
};
