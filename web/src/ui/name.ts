/** Anything with a name. */
export interface Named {
  username: string;
  first_name?: string | null;
  last_name?: string | null;
}

/** A person's name, or else their username. */
export function nameOf(person: Named): string {
  return [person.first_name, person.last_name].filter(Boolean).join(" ") || person.username;
}
