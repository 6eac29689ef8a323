import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Stack } from "../support/stack.ts";
import { CLIENTS, EXAMPLES, secretOf } from "./apps.ts";

const PROGRAMS = join(EXAMPLES, "machine");

const SIGNING = `
[[client]]
id = "signing-counter"
name = "Signing counter"
kind = "machine"
auth_method = "private_key_jwt"
jwks_file = "jwks.json"
scopes = ["recipes"]
audiences = ["recipe-api"]
`;

let folder: string;
let stack: Stack;

/** Runs a program of the example, and returns what it prints. */
async function run(program: string, env: Record<string, string> = {}): Promise<string> {
  const path = join(PROGRAMS, program);
  const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: folder, env });
  return stdout;
}

function count(settings: Record<string, string>): Promise<string> {
  const addresses = { ISSUER: stack.identity.url, RECIPE_API: stack.recipes.url };
  return run("count-recipes.js", { ...addresses, ...settings });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "machine-"));
  await run("make-key.js");
  const file = join(folder, "clients.toml");
  await writeFile(file, (await readFile(CLIENTS, "utf8")) + SIGNING, { mode: 0o600 });
  stack = await Stack.start("cookie", { IDENTITY_CLIENTS_FILE: file });
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

const COUNTED = { status: 200, scope: "recipes", type: "bearer", recipes: 0 };

it("a program with a secret calls an API for itself", async () => {
  const told = await count({ CLIENT_SECRET: await secretOf("recipe-counter") });
  expect(JSON.parse(told)).toEqual(COUNTED);
});

it("a program with a key of its own does too", async () => {
  const key = { CLIENT_ID: "signing-counter", PRIVATE_KEY_FILE: "private-key.json" };
  expect(JSON.parse(await count(key))).toEqual(COUNTED);
});

it("a program binds its token to a key", async () => {
  const secret = { CLIENT_SECRET: await secretOf("recipe-counter") };
  expect(JSON.parse(await count({ ...secret, DPOP: "yes" }))).toEqual({
    ...COUNTED,
    type: "dpop",
  });
});

it("a program with another key is refused", async () => {
  const other = await mkdtemp(join(folder, "other-"));
  await promisify(execFile)(process.execPath, [join(PROGRAMS, "make-key.js")], { cwd: other });
  const file = join(other, "private-key.json");
  const refused = count({ CLIENT_ID: "signing-counter", PRIVATE_KEY_FILE: file });
  await expect(refused).rejects.toThrow("status: 401");
});
