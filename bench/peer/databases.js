import Database from "better-sqlite3";

/** Opens both files with settings for speed and durability. */
export function openDatabases(identity, recipes) {
  return { identity: open(identity), recipes: open(recipes) };
}

function open(file) {
  const database = new Database(file, { fileMustExist: true });
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.pragma("foreign_keys = ON");
  database.pragma("busy_timeout = 5000");
  return database;
}

/** A stored time in RFC 3339. Columns filled by default have a space instead of the `T`. */
export function moment(stored) {
  return stored[10] === " " ? `${stored.slice(0, 10)}T${stored.slice(11, 19)}Z` : stored;
}
