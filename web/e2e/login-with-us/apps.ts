import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { environment } from "../support/environment.ts";

/** The examples that the documentation shows. */
export const EXAMPLES = resolve(import.meta.dirname, "../../../examples/login");
/** The file that registers them. */
export const CLIENTS = join(EXAMPLES, "clients.toml");

/** An app that people log in to with us. */
export interface App {
  client: string;
  /** Its folder in the examples. */
  folder: string;
  /** The program and its arguments. PORT and FOLDER stand for its port and its folder. */
  command: string[];
  /** Whether it gives up the rights of root, and then cannot read everyone's folders. */
  needsReadableFolder?: true;
  /** What it runs once before. */
  preparation?: string[];
  /** Where its redirect URI leads. */
  callback: string;
  /** Where its login begins. Missing if a script of its page begins it. */
  login?: string;
  /** The cookie of its session, if it begins no login while it has one. */
  sessionCookie?: string;
  /** Where it hears of logouts, as it is registered. */
  listens?: string;
  /** Whether its page has a button that refreshes its tokens. */
  refreshes: "on request" | "never";
  /** What it shows, as its library says it. */
  tells: {
    denied: string;
    wrongState: string;
    usedCode: string;
  };
}

const NODE = process.execPath;
const PYTHON = environment.python;

export const APPS: App[] = [
  {
    client: "node-app",
    folder: "node",
    command: [NODE, "server.js"],
    callback: "/callback",
    login: "/login",
    listens: "http://127.0.0.1:3001/backchannel-logout",
    refreshes: "on request",
    tells: {
      denied: "access_denied",
      wrongState: "invalid response encountered",
      usedCode: "invalid_grant",
    },
  },
  {
    client: "passport-app",
    folder: "passport",
    command: [NODE, "server.js"],
    callback: "/callback",
    login: "/login",
    refreshes: "never",
    tells: {
      denied: "Nobody is logged in",
      wrongState: "authorization request state",
      usedCode: "invalid_grant",
    },
  },
  {
    client: "flask-app",
    folder: "flask",
    command: [PYTHON, "app.py"],
    callback: "/callback",
    login: "/login",
    refreshes: "on request",
    tells: { denied: "access_denied", wrongState: "mismatching_state", usedCode: "invalid_grant" },
  },
  {
    client: "django-app",
    folder: "django",
    preparation: [PYTHON, "manage.py", "migrate"],
    command: [PYTHON, "manage.py", "runserver", "--noreload", "PORT"],
    callback: "/oidc/callback/",
    login: "/oidc/authenticate/",
    refreshes: "on request",
    tells: {
      denied: "The login failed",
      wrongState: "Bad Request (400)",
      usedCode: "Server Error (500)",
    },
  },
  {
    client: "single-page-app",
    folder: "single-page",
    command: [NODE, "server.js"],
    callback: "/callback",
    refreshes: "on request",
    tells: {
      denied: "access_denied",
      wrongState: "No matching state found in storage",
      usedCode: "invalid_grant",
    },
  },
  {
    client: "apache-site",
    folder: "apache",
    needsReadableFolder: true,
    sessionCookie: "mod_auth_openidc_session",
    command: [environment.apache, "-D", "FOREGROUND", "-f", "FOLDER/httpd.conf"],
    callback: "/callback",
    login: "/login",
    refreshes: "on request",
    // It takes an error with `iss` (RFC 9207) for the wish to log in, and refuses that.
    tells: {
      denied: "Invalid Request",
      wrongState: "Bad Request",
      usedCode: "Error in handling response type",
    },
  },
];

/** The secret that a client is registered with. Empty for a public one. */
export async function secretOf(client: string): Promise<string> {
  const tables = (await readFile(CLIENTS, "utf8")).split("[[client]]");
  const table = tables.find((table) => table.includes(`id = "${client}"`));
  if (!table) throw new Error(`${client} is not registered`);
  return /^secret = "(.*)"$/m.exec(table)?.[1] ?? "";
}
