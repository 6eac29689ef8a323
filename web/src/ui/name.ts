/** Anybody who is called something. */
export interface Named {
  username: string;
  first_name?: string | null;
  last_name?: string | null;
}

/** What a person is called: their name, or else their username. */
export function nameOf(person: Named): string {
  return [person.first_name, person.last_name].filter(Boolean).join(" ") || person.username;
}
