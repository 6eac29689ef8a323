import { expect, it } from "vitest";

const sources = import.meta.glob<string>("./**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const imports = Object.entries(sources).flatMap(([file, text]) =>
  [...text.matchAll(/from "(@\/[^"]+)"/g)].map(([, target = ""]) => ({ file, target })),
);

it("keeps features apart", () => {
  const strays = imports.filter(({ file, target }) => {
    const own = /^\.\/features\/([^/]+)/.exec(file)?.[1];
    const other = /^@\/features\/([^/]+)/.exec(target)?.[1];
    return own !== undefined && other !== undefined && own !== other;
  });
  expect(strays).toEqual([]);
});

it("lets what is shared know no feature, and nothing but the app know the app", () => {
  const strays = imports.filter(({ file, target }) => {
    if (file.startsWith("./test/")) return false;
    const isShared = /^\.\/(ui|api|session)\//.test(file);
    const usesFeature = target.startsWith("@/features/");
    const usesApp = target.startsWith("@/app/") && !file.startsWith("./app/");
    return usesApp || (isShared && usesFeature);
  });
  expect(strays).toEqual([]);
});

/** The files of the app in which something stands, without the tests. */
function filesWith(pattern: RegExp): string[] {
  const files = Object.entries(sources).filter(([file]) => !/\.test\.tsx?$|^\.\/test\//.test(file));
  return files.filter(([, text]) => pattern.test(text)).map(([file]) => file);
}

it("locks every form, button and request that writes", () => {
  expect(filesWith(/\buseMutation\b/)).toEqual(["./api/use-write.ts"]);
  expect(filesWith(/<form\b/)).toEqual(["./ui/form/form.tsx"]);
  // The others only show a password or hide a notice.
  expect(filesWith(/<button\b/)).toEqual([
    "./ui/button.tsx",
    "./ui/form/password-input.tsx",
    "./ui/notices/dismiss-button.tsx",
  ]);

  const locked = new Set(filesWith(/\buse(Write|Enter|Removal)[(<]/));
  const writers = filesWith(/\.(POST|PUT|PATCH|DELETE)\(/);
  // The one function that a hook of its feature calls.
  const called = ["./features/account/api/reauthenticate.ts"];
  expect(writers.filter((file) => !locked.has(file))).toEqual(called);
  // What the login itself sends is sent once by the session.
  const methods = filesWith(/method: "(POST|PUT|PATCH|DELETE)"/);
  expect(methods.filter((file) => !file.startsWith("./session/"))).toEqual([]);
});

it("sends every creation to recipe-api under a key", () => {
  // One client of the app knows the address; the page about the API sends what its reader types.
  expect(filesWith(/\brecipeApiUrl\b/)).toEqual([
    "./api-page/show-document.ts",
    "./api/clients.ts",
    "./session/config.ts",
  ]);
  const client = sources["./api/clients.ts"] ?? "";
  expect(client.match(/createClient\(\{ baseUrl: config\.recipeApiUrl.*\}\)/g)).toEqual([
    "createClient({ baseUrl: config.recipeApiUrl, fetch: createOnce(fetch) })",
  ]);
});

it("names the state that every edit and its deletion is about", () => {
  const writes = /\.PATCH\(|\.DELETE\("\/(recipes|api\/posts)\/\{id\}"/;
  const guarded = new Set(filesWith(/\bifUnchanged\(/));
  const named = new Set(filesWith(/headers: ifMatch\(/));
  expect(filesWith(writes).length).toBe(5);
  expect(filesWith(writes).filter((file) => !guarded.has(file) || !named.has(file))).toEqual([]);
});
