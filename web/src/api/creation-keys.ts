const STORED = "creations";

/** Bounds the storage. Each is at most as long as the longest body. */
const MOST = 20;

/** A creation without a known outcome. */
interface Creation {
  path: string;
  body: string;
  /** Its `Idempotency-Key`. */
  key: string;
}

/**
 * The `Idempotency-Key` of a creation. Until it is answered, the same content has the same key, also
 * after a reload: whoever loses an answer reloads the page and sends the draft again.
 */
export function creationKey(path: string, body: string): string {
  const creations = unanswered();
  const known = creations.find((other) => other.path === path && other.body === body);
  if (known) return known.key;
  const key = newKey();
  keep([...creations, { path, body, key }].slice(-MOST));
  return key;
}

/** Forgets a key: the same content is a new creation from now on. */
export function forgetKey(key: string): void {
  forgetWhere((creation) => creation.key === key);
}

/**
 * Forgets the keys of a collection from which something is deleted. Under its key, what was deleted
 * could not be created again: the service would repeat its first answer.
 */
export function forgetKeysBelow(path: string): void {
  forgetWhere((creation) => creation.path === path);
}

/** Forgets all keys, with the content that they are for. */
export function forgetKeys(): void {
  forgetWhere(() => true);
}

function forgetWhere(isOver: (creation: Creation) => boolean): void {
  const creations = unanswered();
  const rest = creations.filter((creation) => !isOver(creation));
  if (rest.length < creations.length) keep(rest);
}

function unanswered(): Creation[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
  } catch {
    return [];
  }
}

function keep(creations: Creation[]): void {
  if (creations.length === 0) {
    sessionStorage.removeItem(STORED);
    return;
  }
  try {
    sessionStorage.setItem(STORED, JSON.stringify(creations));
  } catch {
    // The storage is full. Sending matters more than recognising a repetition.
  }
}

/** 128 random bits. `crypto.randomUUID` does not exist on plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
