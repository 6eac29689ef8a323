/** A schema, so that fastify need not inspect the answer. */
export const nullable = { type: ["string", "null"] };

export const personSchema = {
  type: "object",
  properties: {
    id: { type: "integer" },
    first_name: nullable,
    last_name: nullable,
    username: { type: "string" },
    image_url: nullable,
    thumb_url: nullable,
  },
};

/** The columns of the profile `p` that [`person`] needs. */
export const PROFILE = "p.username, p.first_name, p.last_name, p.image_url AS picture, p.thumb_url";

/** The person of a row with `user_id` and [`PROFILE`]. A new user has no profile yet. */
export function person(row) {
  return {
    id: row.user_id,
    first_name: row.first_name,
    last_name: row.last_name,
    username: row.username ?? `user-${row.user_id}`,
    image_url: row.picture,
    thumb_url: row.thumb_url,
  };
}

/** Stores the names in people's tokens. A known profile costs no statement. */
export function learner(database) {
  const learn = database.prepare(
    `INSERT INTO profiles (user_id, username, first_name, last_name, image_url, thumb_url, learnt_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET username = excluded.username,
       first_name = excluded.first_name, last_name = excluded.last_name,
       image_url = excluded.image_url, thumb_url = excluded.thumb_url, learnt_at = excluded.learnt_at
     WHERE learnt_at < excluded.learnt_at`,
  );
  const learnt = new Map();
  return async ({ claims }) => {
    const { sub, iat, preferred_username, given_name, family_name, picture, thumb_url } = claims;
    if (learnt.get(sub) >= iat) return;
    const names = [preferred_username, given_name, family_name, picture, thumb_url];
    learn.run(Number(sub), ...names.map((value) => value ?? null), iat);
    learnt.set(sub, iat);
  };
}
