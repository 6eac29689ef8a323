import { PASSWORD } from "./cook.ts";
import type { Stack } from "./stack.ts";

/** What somebody may say about themselves when they sign up. */
interface Profile {
  username: string;
  first_name?: string;
  last_name?: string;
  email?: string;
}

/** A user who calls the services directly, as company for the users of the app. */
export class Friend {
  readonly id: number;
  readonly #token: string;
  readonly #stack: Stack;

  private constructor(id: number, token: string, stack: Stack) {
    this.id = id;
    this.#token = token;
    this.#stack = stack;
  }

  /** Signs up, and calls the recipe service once so that it stores the profile. */
  static async join(stack: Stack, profile: Profile) {
    const body = { ...profile, password: PASSWORD };
    const { token, user } = await send(`${stack.identity.url}/signup`, "POST", body);
    const friend = new Friend(user.id, token, stack);
    await friend.at("GET", "/api/profile");
    return friend;
  }

  /** Logs in on another device. */
  static async logIn(stack: Stack, username: string): Promise<Friend> {
    const body = { username, password: PASSWORD };
    const { token, user } = await send(`${stack.identity.url}/login`, "POST", body);
    return new Friend(user.id, token, stack);
  }

  /** Sends a request to the recipe service. */
  at(method: string, path: string, body?: object) {
    return send(this.#stack.recipes.url + path, method, body, this.#token);
  }

  /** Sends a request to the identity service. */
  account(method: string, path: string, body?: object) {
    return send(this.#stack.identity.url + path, method, body, this.#token);
  }
}

async function send(url: string, method: string, body?: object, token?: string) {
  const response = await fetch(url, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}
