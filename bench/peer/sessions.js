import { randomBytes, randomUUID } from "node:crypto";

const DAY = 86_400_000;
const GRACE = 60_000;

const later = (days) => new Date(Date.now() + days * DAY).toISOString();

/** Sessions and accounts in our own schema. */
export class Sessions {
  constructor(database) {
    const columns = "id, username, email, first_name, last_name, image_url, thumb_url, bio, created_at";
    this.byUsername = database.prepare(
      `SELECT ${columns}, password_hash FROM users WHERE username_key = ? AND disabled_at IS NULL`,
    );
    const ofUser = columns.split(", ").map((column) => `u.${column}`);
    this.withUser = database.prepare(
      `SELECT ${ofUser}, s.client_id FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = ? AND s.ended_at IS NULL AND s.expires_at > ? AND u.disabled_at IS NULL`,
    );
    this.byId = database.prepare(
      "SELECT * FROM sessions WHERE id = ? AND ended_at IS NULL AND expires_at > ?",
    );
    this.userById = database.prepare(
      `SELECT ${columns} FROM users WHERE id = ? AND disabled_at IS NULL`,
    );
    this.inserted = database.prepare(
      `INSERT INTO sessions (user_id, client_id, scope, audience, csrf, created_at, last_used_at,
         expires_at, user_agent, ip, auth_time, current_jti, rotated_at)
       VALUES (@user_id, 'first-party', @scope, @audience, @csrf, @now, @now,
         @expires_at, @user_agent, @ip, @now, @jti, @now)
       RETURNING *`,
    );
    this.rotated = database.prepare(
      `UPDATE sessions SET current_jti = @next, previous_jti = @jti, rotated_at = @now,
         last_used_at = @now, expires_at = @expires_at
       WHERE id = @id AND current_jti = @jti AND ended_at IS NULL AND expires_at > @now
       RETURNING *`,
    );
    this.ended = database.prepare(
      "UPDATE sessions SET ended_at = ?, end_reason = 'refresh_reuse' WHERE id = ? AND ended_at IS NULL",
    );
  }

  /** The account of a live session, with the session's client. */
  user(id) {
    return this.withUser.get(id, new Date().toISOString());
  }

  open(user, scope, audience, request) {
    return this.inserted.get({
      user_id: user.id,
      scope,
      audience,
      csrf: randomBytes(24).toString("base64url"),
      now: new Date().toISOString(),
      expires_at: later(30),
      user_agent: request.headers["user-agent"] ?? null,
      ip: request.ip,
      jti: randomUUID(),
    });
  }

  /** Rotates the refresh token; undefined if the token was reused or the session is over. */
  rotate(id, jti) {
    const now = new Date().toISOString();
    const next = randomUUID();
    const rotated = this.rotated.get({ id, jti, next, now, expires_at: later(30) });
    if (rotated) return rotated;
    const session = this.byId.get(id, now);
    if (!session) return undefined;
    const isRepeated = session.previous_jti === jti && Date.now() - Date.parse(session.rotated_at) <= GRACE;
    if (isRepeated) return session;
    this.ended.run(now, id);
    return undefined;
  }
}
